import { type Hex, hexToBytes } from 'viem'
import { z } from 'zod'
import { ManifestError } from '../errors/manifest.ts'
import { hpkeInfoOf, type ManifestContext } from './context.ts'
import { encodeEnvelope, hpkeKeyIdOf } from './envelope.ts'
import { type ManifestInput, manifestSchema } from './schema.ts'

/** The host's public HPKE key, as its facts on chain state it. */
export interface ManifestRecipient {
  readonly hpkeKey: Hex
  readonly hpkeKeyVersion: number
}

export interface SealManifestParameters {
  manifest: ManifestInput
  recipient: ManifestRecipient
  context: ManifestContext
}

/**
 * Seals a manifest to a host's key; the result rides in the `LeaseOpened` event, public for ever.
 * @throws ManifestError `invalid` or `tooLarge`
 */
export async function sealManifest({ manifest, recipient, context }: SealManifestParameters): Promise<Hex> {
  const plaintext = new TextEncoder().encode(JSON.stringify(checkedManifest(manifest)))
  const { suite } = await import('./suite.ts')
  const recipientPublicKey = await suite.kem.deserializePublicKey(hexToBytes(recipient.hpkeKey))
  const sender = await suite.createSenderContext({
    recipientPublicKey,
    info: hpkeInfoOf(context, recipient.hpkeKeyVersion),
  })
  const ciphertext = await sender.seal(plaintext)
  return encodeEnvelope({
    keyVersion: recipient.hpkeKeyVersion,
    keyId: hpkeKeyIdOf(recipient.hpkeKey),
    enc: new Uint8Array(sender.enc),
    ciphertext: new Uint8Array(ciphertext),
  })
}

/** A manifest that keeps the schema. @throws ManifestError `invalid` naming each field that does not. */
export function checkedManifest(value: unknown) {
  const parsed = manifestSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ManifestError('invalid', `The manifest cannot be used:\n${z.prettifyError(parsed.error)}`, {
    next: 'correct these fields.',
    cause: parsed.error,
  })
}
