import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeSecretChain, type SecretChain } from '@freehold/sdk'
import { type Address, bytesToHex, type Hex, hexToBytes } from 'viem'
import { z } from 'zod'
import { requirePrivate, writeFileAtomically } from '../../host/index.ts'

const storedSeed = z.object({
  /** 32 bytes that every secret follows from. */
  rootSeed: z.string().regex(/^0x[0-9a-f]{64}$/),
  /** Length of each chain; anchors hang on it, so it never changes. */
  epochsPerChain: z.number().int().min(2),
  /** How many chains were given out so far. */
  chains: z.number().int().min(1),
})

/** About two years of epochs of ten minutes. Making a chain hashes that often, once per start. */
const usualEpochsPerChain = 100_000

/** Where an anchor of this verifier would be used. */
export interface SecretsPlace {
  readonly chainId: number
  readonly verifierNetwork: Address
}

/** A verifier's secrets. All of them follow from one seed in a private file. */
export interface Secrets {
  /** Length of each chain. */
  readonly epochsPerChain: number
  /** The anchor of a chain: 0 at registration, one more for each new anchor. */
  anchorOf(number: number): Hex
  /** The secret of an epoch under an anchor that holds from `fromEpoch` on; null when it is no anchor of ours, or has no such epoch. */
  secretOf(anchor: Hex, fromEpoch: number, epoch: number): Hex | null
  /** The first epoch that has no secret under that anchor; null when it is not ours. */
  untilEpoch(anchor: Hex, fromEpoch: number): number | null
}

const pathIn = (stateDir: string): string => join(stateDir, 'keys', 'secrets.json')

/**
 * Opens the secrets, making the seed at the first call.
 * @param epochsPerChain for a new seed only
 * @throws Error when the file is damaged or others may read it
 */
export function openSecrets(
  stateDir: string,
  place: SecretsPlace,
  epochsPerChain = usualEpochsPerChain,
): Secrets {
  const path = pathIn(stateDir)
  if (!existsSync(path)) {
    const fresh = { rootSeed: bytesToHex(randomBytes(32)), epochsPerChain, chains: 1 }
    writeFileAtomically(path, `${JSON.stringify(fresh)}\n`)
  }
  requirePrivate(path)
  const parsed = storedSeed.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (!parsed.success)
    throw new Error(`${path} is damaged; without it no ballot can be revealed. Restore it.`)
  let stored = parsed.data
  const giveOut = (number: number) => {
    if (number < stored.chains) return
    stored = { ...stored, chains: number + 1 }
    writeFileAtomically(path, `${JSON.stringify(stored)}\n`)
  }
  return secretsOf(() => stored, giveOut, place)
}

function secretsOf(
  stored: () => z.output<typeof storedSeed>,
  giveOut: (number: number) => void,
  place: SecretsPlace,
): Secrets {
  const { rootSeed, epochsPerChain: epochs } = stored()
  const made: SecretChain[] = []
  const chainOf = (number: number): SecretChain => {
    // Counted from 0: the anchor does not depend on the first epoch, which only the chain knows.
    made[number] ??= makeSecretChain({
      ...place,
      rootSeed: hexToBytes(rootSeed as Hex),
      number,
      fromEpoch: 0n,
      epochs,
    })
    return made[number]
  }
  function find(anchor: Hex): SecretChain | null {
    for (let number = 0; number < stored().chains; number++) {
      if (chainOf(number).anchor === anchor) return chainOf(number)
    }
    return null
  }
  return {
    epochsPerChain: epochs,
    anchorOf(number) {
      giveOut(number)
      return chainOf(number).anchor
    },
    secretOf(anchor, fromEpoch, epoch) {
      const index = epoch - fromEpoch
      if (index < 0 || index >= epochs) return null
      return find(anchor)?.secretOf(BigInt(index)) ?? null
    },
    untilEpoch: (anchor, fromEpoch) => (find(anchor) === null ? null : fromEpoch + epochs),
  }
}
