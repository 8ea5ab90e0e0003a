import { keccak256 } from 'viem'

export type Keccak = (bytes: Uint8Array) => Uint8Array

/** The sdk's own: about ten times slower. */
export const slowKeccak: Keccak = (bytes) => keccak256(bytes, 'bytes')

/** keccak256 in WebAssembly; null where the optional package is not installed. */
export async function loadFastKeccak(): Promise<Keccak | null> {
  const { createKeccak } = await import('hash-wasm').catch(() => ({ createKeccak: null }))
  if (createKeccak === null) return null
  const hasher = await createKeccak(256)
  return (bytes) => hasher.init().update(bytes).digest('binary')
}
