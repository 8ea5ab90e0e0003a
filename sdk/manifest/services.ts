import { z } from 'zod'

/** Most services of one instance. */
export const MAX_SERVICES = 8
/** Characters that the words of one command may have together. */
const MAX_COMMAND_LENGTH = 1024

const SERVICE_NAME = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/
/** What may stand in an HTTP request line as it is: no spaces, no control characters. */
const HTTP_PATH = /^\/[\x21-\x7e]{0,255}$/

const port = z.int().min(1).max(65_535)

const commandWord = z
  .string()
  .min(1)
  .max(512)
  .refine((word) => !word.includes('\0'), 'must not contain a zero byte')

/** How to find out whether a service works. Every check is made from inside the guest, by its agent. */
export const serviceCheckSchema = z.discriminatedUnion('kind', [
  /** cloud-init has finished and met no error. */
  z.strictObject({ kind: z.literal('cloudInit') }),
  /** Something listens on the port, on any address of the guest. */
  z.strictObject({ kind: z.literal('tcp'), port }),
  /** A GET at 127.0.0.1 answers with a status from 200 to 399, or with the one that is asked for. */
  z.strictObject({
    kind: z.literal('http'),
    port,
    path: z
      .string()
      .regex(HTTP_PATH, 'must begin with / and have no spaces, at most 256 characters')
      .optional(),
    status: z.int().min(100).max(599).optional(),
  }),
  /** A program that ends with 0: its path or name, then its arguments. There is no shell unless you name one. */
  z.strictObject({
    kind: z.literal('command'),
    argv: z
      .array(commandWord)
      .min(1)
      .max(16)
      .refine(
        (words) => words.join(' ').length <= MAX_COMMAND_LENGTH,
        `may have at most ${MAX_COMMAND_LENGTH} characters in all`,
      ),
  }),
])

/** One thing that must work before an instance is `ready`; until then it is only `running`. */
export const serviceSchema = z.strictObject({
  name: z.string().regex(SERVICE_NAME, 'must be lower-case letters, digits and hyphens, at most 32'),
  check: serviceCheckSchema,
  /** Counted from the start of the guest; what has not passed by then has failed. Unset: 300. */
  timeoutSeconds: z.int().min(5).max(3600).optional(),
  /** Pause between two tries. Unset: 5. */
  intervalSeconds: z.int().min(1).max(300).optional(),
})

export const servicesSchema = z
  .array(serviceSchema)
  .max(MAX_SERVICES)
  .refine((services) => new Set(services.map(({ name }) => name)).size === services.length, {
    message: 'two services share a name',
  })

export type ServiceCheck = z.output<typeof serviceCheckSchema>
export type Service = z.output<typeof serviceSchema>
