import { bytesToHex, type Hex } from 'viem'

/** A host's HPKE key pair: raw X25519 keys, 32 bytes each. */
export interface HpkeKeyPair {
  readonly publicKey: Hex
  readonly privateKey: Hex
}

/** Makes a new X25519 key pair for a host. */
export async function createHpkeKeyPair(): Promise<HpkeKeyPair> {
  const { suite } = await import('./suite.ts')
  const pair = await suite.kem.generateKeyPair()
  return {
    publicKey: bytesToHex(new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey))),
    privateKey: bytesToHex(new Uint8Array(await suite.kem.serializePrivateKey(pair.privateKey))),
  }
}
