import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { requirePrivate, writeFileAtomically } from '../host/index.ts'
import type { ProviderConfig } from './config.ts'

const pathIn = (stateDir: string): string => join(stateDir, 'keys', 'beacon.pem')

/** The host's beacon key, a P-256 private key; made at the first call. */
export function openBeaconKey(stateDir: string): KeyObject {
  const path = pathIn(stateDir)
  if (!existsSync(path)) {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    writeFileAtomically(path, privateKey.export({ format: 'pem', type: 'pkcs8' }))
  }
  requirePrivate(path)
  return createPrivateKey(readFileSync(path))
}

/** The uncompressed P-256 point (x then y, 64 bytes) of the host's beacon key; made at the first call. */
export function keptBeaconKey(stateDir: string): Hex {
  const { x, y } = createPublicKey(openBeaconKey(stateDir)).export({ format: 'jwk' }) as {
    x: string
    y: string
  }
  return `0x${Buffer.from(x, 'base64url').toString('hex')}${Buffer.from(y, 'base64url').toString('hex')}`
}

/** Where the beacon listens: beside the API, unless the configuration says otherwise. */
export function beaconPlace({ api, beacon }: ProviderConfig): { address: string; port: number } {
  const { address = api.address, port = api.port % 65_535 === 0 ? 0 : api.port + 1 } = beacon
  return { address, port }
}
