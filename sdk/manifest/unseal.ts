import { type Hex, hexToBytes } from 'viem'
import { ManifestError } from '../errors/manifest.ts'
import { hpkeInfoOf, type ManifestContext } from './context.ts'
import { decodeEnvelope, type Envelope, hpkeKeyIdOf } from './envelope.ts'
import type { HpkeKeyPair } from './keys.ts'
import type { Manifest } from './schema.ts'
import { checkedManifest } from './seal.ts'

export interface UnsealManifestParameters {
  /** The manifest as it rode in the event. */
  envelope: Hex
  /** Every key pair the host still keeps; the envelope says which one it wants. */
  keys: readonly HpkeKeyPair[]
  context: ManifestContext
}

/**
 * Opens a sealed manifest.
 * @throws ManifestError: `malformed`, `wrongKey` (sealed to a key that is not among `keys`), `notForThisLease` (copied from
 * another lease, or damaged), `invalid`. A host declines all of them as BadManifest.
 */
export async function unsealManifest({
  envelope,
  keys,
  context,
}: UnsealManifestParameters): Promise<Manifest> {
  const parts = decodeEnvelope(envelope)
  const plaintext = await decrypt(parts, keyFor(parts, keys), context)
  return checkedManifest(parseJson(plaintext))
}

function keyFor(parts: Envelope, keys: readonly HpkeKeyPair[]): HpkeKeyPair {
  const key = keys.find((candidate) => hpkeKeyIdOf(candidate.publicKey) === parts.keyId)
  if (key) return key
  throw new ManifestError(
    'wrongKey',
    `The manifest was sealed to key ${parts.keyId} (version ${parts.keyVersion}); this host does not have it.`,
    { next: 'read the host from the chain again and seal to its current key.' },
  )
}

async function decrypt(parts: Envelope, key: HpkeKeyPair, context: ManifestContext): Promise<ArrayBuffer> {
  const { suite } = await import('./suite.ts')
  const recipientKey = await suite.kem.deserializePrivateKey(hexToBytes(key.privateKey))
  try {
    const recipient = await suite.createRecipientContext({
      recipientKey,
      enc: parts.enc,
      info: hpkeInfoOf(context, parts.keyVersion),
    })
    return await recipient.open(parts.ciphertext)
  } catch (cause) {
    throw new ManifestError(
      'notForThisLease',
      'The manifest does not open with the terms of this lease: it was damaged, or copied from another lease.',
      { cause },
    )
  }
}

function parseJson(plaintext: ArrayBuffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plaintext))
  } catch (cause) {
    throw new ManifestError('invalid', 'The manifest opens, but is no JSON.', { cause })
  }
}
