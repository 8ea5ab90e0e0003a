import { join } from 'node:path'
import {
  decoyCommitment,
  epochAt,
  type FreeholdClient,
  type Misjudgement,
  readMisjudgements,
  readTargetOfHost,
  readVerifierConstants,
  type Target,
  type VerifierConstants,
} from '@freehold/sdk'
import { bytesToHex, type Hex } from 'viem'
import { readDecoySecret as readSecretFile } from '../../workers/provider/index.ts'
import { hostNumber } from '../input/text.ts'
import type { Context } from '../kernel/context.ts'
import { CliError, UsageError } from '../kernel/errors.ts'
import { writePrivateFile } from '../kernel/home.ts'
import type { OptionSpec } from '../kernel/verb.ts'

/** How the verbs of a decoy's keeper name its secret. */
export const secretOption: OptionSpec = {
  flags: '--secret <file>',
  says: "the decoy's secret (default: a file of yours for this host and network)",
}
export const decoyArgument = { flags: '<host>', says: 'number of the host that is the decoy' }
/** Their input. */
export const hostField = hostNumber

/** A decoy as its keeper knows it. */
export interface Decoy {
  readonly target: Target
  readonly secret: Hex
  readonly constants: VerifierConstants
  /** The epoch of the head. */
  readonly epoch: bigint
}

/** Where the secret of a host lies, or will. */
export function decoySecretPath(context: Context, host: bigint, named?: string): string {
  return named ?? join(context.home, 'decoys', `${context.network().chainId}-${host}`)
}

/** The secret in a file; null when there is none. @throws CliError when it is damaged, or others may read it */
export function readDecoySecret(path: string): Hex | null {
  try {
    return readSecretFile(path)
  } catch (cause) {
    throw new CliError((cause as Error).message, {
      cause,
      next: 'bring the file back from a copy; without the secret the host is a host like any other',
    })
  }
}

/** Draws a secret and writes it down, for its keeper's eyes only. */
export function makeDecoySecret(path: string): Hex {
  const secret = bytesToHex(crypto.getRandomValues(new Uint8Array(32)))
  writePrivateFile(path, `${secret}\n`)
  return secret
}

/** Finds a decoy and what its commitment hides. @throws CliError when the secret is not there, or not the one */
export async function findDecoy(
  context: Context,
  client: FreeholdClient,
  { host, secret: named }: { host: bigint; secret?: string },
): Promise<Decoy> {
  const path = decoySecretPath(context, host, named)
  const secret = readDecoySecret(path)
  if (secret === null)
    throw new UsageError(`There is no secret in ${path}.`, {
      next: `name its file with --secret; freehold verifier decoy ${host} --enrol makes host ${host} a decoy`,
    })
  const [target, constants, { timestamp }] = await Promise.all([
    readTargetOfHost(client, { host }),
    readVerifierConstants(client),
    client.publicClient.getBlock(),
  ])
  if (target?.decoyCommitment !== decoyCommitment(secret))
    throw new CliError(
      target === null
        ? `Host ${host} is not enrolled yet.`
        : `Host ${host} was enrolled with another commitment than that of the secret in ${path}.`,
      {
        next:
          target === null ? `freehold verifier decoy ${host} --enrol` : 'name the right file with --secret',
      },
    )
  return { target, secret, constants, epoch: epochAt(constants.timing, Number(timestamp)) }
}

/** The later of two epochs. */
export function laterOf(a: bigint, b: bigint): bigint {
  if (a > b) return a
  return b
}

/** Who misjudged it in the epochs that can still be struck. */
export function misjudgementsOf(
  client: FreeholdClient,
  { target, secret, constants, epoch }: Decoy,
): Promise<Misjudgement[]> {
  const { fromEpoch, untilEpoch } = target
  const oldest = epoch - constants.challengeEpochs
  return readMisjudgements(client, {
    target: target.target,
    secret,
    fromEpoch: laterOf(oldest, fromEpoch),
    toEpoch: untilEpoch !== 0n && untilEpoch <= epoch ? untilEpoch - 1n : epoch,
  })
}
