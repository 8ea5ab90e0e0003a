import { existsSync, readFileSync } from 'node:fs'
import { decoyCommitment, type EpochTiming, epochAt, isDecoyUp } from '@freehold/sdk'
import { type Hex, isHex, size } from 'viem'
import { requirePrivate } from '../host/index.ts'
import type { ProviderConfig } from './config.ts'

/** A host that is dark in the epochs that a secret names, so that verifiers who do not look are found out. */
export interface Decoy {
  /** What it enrols with. */
  readonly commitment: Hex
  /** Whether its beacon answers nobody now. Dark while it is not known when epochs begin. */
  isDark(): boolean
}

export interface DecoyOptions {
  /** 32 bytes. */
  readonly secret: Hex
  /** Unix seconds by the chain's clock, which verifiers go by. */
  readonly now: () => number
  /** When epochs begin; it may take its time. */
  readonly timing: Promise<EpochTiming>
}

/** The secret in a file; null when there is none. @throws Error when it is damaged, or others may read it */
export function readDecoySecret(path: string): Hex | null {
  if (!existsSync(path)) return null
  requirePrivate(path)
  const text = readFileSync(path, 'utf8').trim()
  if (isHex(text) && size(text) === 32) return text
  throw new Error(`${path} holds no secret of a decoy: 0x and 64 hex digits are needed.`)
}

/** The secret that a configuration names; null: the host is no decoy. @throws Error when the file is not there, or damaged */
export function decoySecretOf({ beacon: { decoySecret: path } }: Pick<ProviderConfig, 'beacon'>): Hex | null {
  if (path === undefined) return null
  const secret = readDecoySecret(path)
  if (secret === null) throw new Error(`beacon.decoySecret names ${path}, and there is no such file.`)
  return secret
}

export function openDecoy({ secret, now, timing }: DecoyOptions): Decoy {
  let known: EpochTiming | null = null
  timing.then(
    (answer) => {
      known = answer
    },
    () => {}, // whoever asks for it says why
  )
  return {
    commitment: decoyCommitment(secret),
    isDark: () => known === null || !isDecoyUp({ secret, epoch: epochAt(known, now()) }),
  }
}
