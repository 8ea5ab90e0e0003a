import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { writeFileAtomically } from '../host/index.ts'
import { requirePrivate } from './hpke-keys.ts'

const pathIn = (stateDir: string): string => join(stateDir, 'keys', 'beacon.pem')

/** The uncompressed P-256 point (x then y, 64 bytes) of the host's beacon key; made at the first call. */
export function keptBeaconKey(stateDir: string): Hex {
  const path = pathIn(stateDir)
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    writeFileAtomically(path, privateKey.export({ format: 'pem', type: 'pkcs8' }))
  }
  requirePrivate(path)
  const { x, y } = createPublicKey(readFileSync(path)).export({ format: 'jwk' }) as { x: string; y: string }
  return `0x${Buffer.from(x, 'base64url').toString('hex')}${Buffer.from(y, 'base64url').toString('hex')}`
}
