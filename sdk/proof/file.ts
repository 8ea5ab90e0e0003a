import { bytesToHex, type Hex, hexToBytes } from 'viem'
import { z } from 'zod'
import { ProofFileError } from '../errors/proof.ts'
import { addressSchema } from '../networks/schema.ts'
import { targetKey } from '../verify/index.ts'
import type { ProbeContext } from './check.ts'
import { TRANSCRIPT_FIELDS, type Transcript } from './transcript.ts'

/** What a file of a proof says that it is. */
export const PROOF_FORMAT = 'freehold/proof/1'

/** Who was probed, in words that a person can look up. */
export type ProofSubject =
  /** The beacon of a host that sells a kind of resource. */
  | { readonly kind: 'beacon'; readonly host: bigint; readonly resource: number }
  | { readonly kind: 'instance'; readonly lease: Hex }

/** A transcript with all that it takes to check it, offline. */
export interface Proof {
  readonly subject: ProofSubject
  readonly context: ProbeContext
  /** Unix seconds by the verifier's own clock. Nobody signed it. */
  readonly when: number
  readonly transcript: Transcript
}

/** The target that stands for a subject in nonces. */
export const targetOf = (subject: ProofSubject): Hex =>
  subject.kind === 'beacon' ? targetKey(subject.host, subject.resource) : subject.lease

/** Longest hexadecimal of a field: a KEXINIT of 4 KiB. */
const bytes = z
  .string()
  .max(2 + 2 * 4096)
  .regex(/^0x([0-9a-f]{2})*$/i, 'hexadecimal bytes')
  .transform((text) => hexToBytes(text as Hex))
const bytes32 = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/i, '32 hexadecimal bytes')
  .transform((text) => text.toLowerCase() as Hex)
const uint64 = z
  .string()
  .regex(/^\d{1,20}$/, 'a whole number')
  .transform(BigInt)
  .refine((value) => value < 2n ** 64n, 'a number below 2^64')

const transcriptSchema = z.strictObject({
  clientVersion: bytes,
  serverVersion: bytes,
  clientKexInit: bytes,
  serverKexInit: bytes,
  hostKey: bytes,
  clientPublic: bytes,
  serverPublic: bytes,
  sharedSecret: bytes,
  signature: bytes,
})

const proofSchema = z.strictObject({
  format: z.literal(PROOF_FORMAT),
  subject: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('beacon'), host: uint64, resource: z.int().min(0).max(255) }),
    z.strictObject({ kind: z.literal('instance'), lease: bytes32 }),
  ]),
  context: z.strictObject({
    chainId: z.int().positive(),
    network: addressSchema,
    seed: bytes32,
    verifier: addressSchema,
    epoch: uint64,
    secret: bytes32,
    keyFingerprint: bytes32,
  }),
  when: z.int().nonnegative().max(253_402_300_799),
  transcript: transcriptSchema,
})

/** Reads a proof from parsed JSON. @throws ProofFileError */
export function parseProof(content: unknown): Proof {
  const parsed = proofSchema.safeParse(content)
  if (!parsed.success)
    throw new ProofFileError(`This is no proof of a probe:\n${z.prettifyError(parsed.error)}`, {
      cause: parsed.error,
      next: 'download the file again from the verifier',
    })
  const { subject, context, when, transcript } = parsed.data
  return { subject, context: { ...context, target: targetOf(subject) }, when, transcript }
}

/** A proof as JSON, which `parseProof` reads back. */
export function proofJson({ subject, context, when, transcript }: Proof): string {
  const { target: _, ...written } = context
  const fields = TRANSCRIPT_FIELDS.map((field) => [field, bytesToHex(transcript[field])])
  const content = {
    format: PROOF_FORMAT,
    subject: subject.kind === 'beacon' ? { ...subject, host: subject.host.toString() } : subject,
    context: { ...written, epoch: context.epoch.toString() },
    when,
    transcript: Object.fromEntries(fields),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}
