import { targetKey } from '../../verify/index.ts'
import type { ProbeContext } from '../index.ts'

/** A probe of host 7's beacon as tests and samples make it; only the key is missing. */
export const sampleIdentity = {
  chainId: 31_337,
  network: '0xa513E6E4b8f2a923D98304ec87F64353C4D5C853',
  seed: `0x${'5e'.repeat(32)}`,
  verifier: '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
  target: targetKey(7n, 1),
  epoch: 2_971_321n,
  secret: `0x${'a7'.repeat(32)}`,
} as const satisfies Omit<ProbeContext, 'keyFingerprint'>
