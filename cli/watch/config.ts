import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { CliError } from '../kernel/errors.ts'
import { readIfThere } from '../kernel/home.ts'
import type { Io } from '../kernel/io.ts'
import type { Channel } from './channels/channel.ts'
import { discord, slack, telegram, webhook } from './channels/chat.ts'
import { email } from './channels/email.ts'

const httpUrl = z.url({ protocol: /^https?$/, error: 'an address of the web is needed, https://…' })
const file = z.string().min(1)

/** An address that is a secret, as those of chat services are: in a file, or here where the file is as well kept. */
const secretUrl = z
  .strictObject({ url: httpUrl.optional(), urlFile: file.optional() })
  .refine(({ url, urlFile }) => (url === undefined) !== (urlFile === undefined), 'url or urlFile is needed')

/** `FREEHOLD_HOME/watch.json`, or what `--config` names. Paths in it are relative to its folder. */
const fileSchema = z.strictObject({
  webhook: secretUrl.optional(),
  slack: secretUrl.optional(),
  discord: secretUrl.optional(),
  telegram: z
    .strictObject({
      chatId: z.union([z.string().min(1), z.int()]).transform(String),
      /** First line: the bot's token. Without it, FREEHOLD_TELEGRAM_TOKEN. */
      tokenFile: file.optional(),
      apiUrl: httpUrl.default('https://api.telegram.org'),
    })
    .optional(),
  email: z
    .strictObject({
      host: z.string().min(1),
      port: z.int().min(1).max(65_535).default(587),
      secure: z.boolean().default(false),
      user: z.string().min(1).optional(),
      /** First line: the password. Without it, FREEHOLD_SMTP_PASSWORD. */
      passwordFile: file.optional(),
      from: z.string().min(3),
      to: z.array(z.string().min(3)).min(1).max(20),
    })
    .optional(),
  whenUnreachable: z.enum(['keep', 'close']).optional(),
  patienceEpochs: z.int().min(1).max(1000).optional(),
  settle: z.boolean().optional(),
  lowRunwayHours: z.number().positive().max(87_840).optional(),
  pollSeconds: z.int().min(1).max(15).optional(),
})

export type WatchFile = z.output<typeof fileSchema>

/** What the line says; it goes before the file. */
export interface WatchFlags {
  readonly config?: string | undefined
  readonly webhook?: string | undefined
  readonly slack?: string | undefined
  readonly discord?: string | undefined
  readonly telegram?: string | undefined
}

export interface WatchConfig {
  readonly channels: readonly Channel[]
  readonly file: WatchFile
}

/** Reads the file and opens the channels that it and the line name. @throws CliError naming the field that is wrong */
export function readWatchConfig(
  { home, io }: { home: string; io: Pick<Io, 'env'> },
  flags: WatchFlags,
): WatchConfig {
  const path = flags.config === undefined ? join(home, 'watch.json') : resolve(flags.config)
  const settings = readFile(path, flags.config !== undefined)
  const secrets = secretsIn(join(path, '..'), io.env)
  const urlOf = (flag: string | undefined, set: z.output<typeof secretUrl> | undefined) => {
    if (flag !== undefined) return urlFrom(flag)
    if (set === undefined) return null
    return set.url ?? urlFrom(secrets.fromFile(set.urlFile!))
  }
  const channels: (Channel | null)[] = [
    open(urlOf(flags.webhook, settings.webhook), webhook),
    open(urlOf(flags.slack, settings.slack), slack),
    open(urlOf(flags.discord, settings.discord), discord),
    telegramOf(flags.telegram, settings, secrets),
    emailOf(settings, secrets),
  ]
  return { channels: channels.filter((channel) => channel !== null), file: settings }
}

const open = (url: string | null, channel: (url: string) => Channel): Channel | null =>
  url === null ? null : channel(url)

function readFile(path: string, isWanted: boolean): WatchFile {
  const text = readIfThere(path)
  if (text === null && !isWanted) return {}
  if (text === null)
    throw new CliError(`There is no ${path}.`, { next: 'name the file that says who is told' })
  const parsed = fileSchema.safeParse(jsonOf(text, path))
  if (parsed.success) return parsed.data
  throw new CliError(`${path} is no configuration of a watch:\n${z.prettifyError(parsed.error)}`)
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CliError(`${path} is no JSON.`) // without the cause, which repeats what stands there
  }
}

/** On the line an address may also be a file that has it, so that no process list shows it. */
function urlFrom(text: string): string {
  const isAddress = /^https?:\/\//.test(text)
  const parsed = httpUrl.safeParse(isAddress ? text : firstLineOf(text))
  if (parsed.success) return parsed.data
  throw new CliError(
    isAddress ? 'One of the addresses given is none.' : `The first line of ${text} is no address of the web.`,
  )
}

interface Secrets {
  fromFile(path: string): string
  /** From the file, else from the environment. */
  read(path: string | undefined, variable: string): string
}

function secretsIn(folder: string, env: Io['env']): Secrets {
  const fromFile = (path: string) => resolve(folder, path)
  return {
    fromFile,
    read(path, variable) {
      const value = path === undefined ? env[variable] : firstLineOf(fromFile(path))
      if (value) return value
      throw new CliError(
        path === undefined ? `${variable} is not set.` : `The first line of ${path} is empty.`,
        { next: `put the secret into a file that only you can read, or into ${variable}` },
      )
    },
  }
}

function firstLineOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0]!.trim()
  } catch (cause) {
    throw new CliError(`${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
}

function telegramOf(flag: string | undefined, settings: WatchFile, secrets: Secrets): Channel | null {
  const chatId = flag ?? settings.telegram?.chatId
  if (chatId === undefined) return null
  const { tokenFile, apiUrl = 'https://api.telegram.org' } = settings.telegram ?? {}
  return telegram({ token: secrets.read(tokenFile, 'FREEHOLD_TELEGRAM_TOKEN'), chatId, apiUrl })
}

function emailOf({ email: set }: WatchFile, secrets: Secrets): Channel | null {
  if (set === undefined) return null
  const { user, passwordFile, ...place } = set
  const login =
    user === undefined ? null : { user, password: secrets.read(passwordFile, 'FREEHOLD_SMTP_PASSWORD') }
  return email({ ...place, login })
}
