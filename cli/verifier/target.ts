import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { FreeholdClient } from '@freehold/sdk'
import { localStateDir } from '@freehold/sdk/node'
import type { LocalAccount } from 'viem'
import { z } from 'zod'
import { openAccount } from '../../workers/process/index.ts'
import { readVerifierConfig, type VerifierConfig } from '../../workers/verifier/index.ts'
import type { Context } from '../kernel/context.ts'
import { CliError, UsageError } from '../kernel/errors.ts'
import { DEFAULT_NETWORK } from '../kernel/network.ts'
import type { OptionSpec } from '../kernel/verb.ts'
import { isReadable, serviceLayouts } from '../service/layout.ts'

/** How every verifier verb names its verifier. */
export const verifierOptions: readonly OptionSpec[] = [
  { flags: '--config <file>', says: "the verifier's configuration (default: what `verifier init` wrote)" },
]

/** Their input. */
export const verifierFields = { config: z.string().optional() }

export interface VerifierInput {
  readonly config?: string
}

/** The verifier that is meant, and its key. */
export interface VerifierTarget {
  readonly client: FreeholdClient
  readonly account: LocalAccount
  readonly config: VerifierConfig
  readonly configPath: string
}

/** Where `verifier init` puts a verifier's configuration. */
export function defaultVerifierConfigPath({ home, io }: Pick<Context, 'home' | 'io'>): string {
  return io.env.FREEHOLD_VERIFIER_CONFIG ?? join(home, 'verifier', 'config.json')
}

/**
 * The configuration that is meant: the file named, else the one of `init`, else that of the service of this machine, else on a local
 * network its first verifier's; or null.
 */
export function findVerifierConfigPath(context: Context, named?: string): string | null {
  if (named !== undefined) return named
  const own = defaultVerifierConfigPath(context)
  if (existsSync(own)) return own
  const { configPath: installed } = serviceLayouts.verifier
  if (isReadable(installed)) return installed
  const name = context.globals.network ?? context.io.env.FREEHOLD_NETWORK ?? DEFAULT_NETWORK
  const local = join(localStateDir(context.io.env), 'verifiers', '0', 'config.json')
  return name === 'local' && existsSync(local) ? local : null
}

/** The same, where there must be one. @throws UsageError */
export function requireVerifierConfigPath(context: Context, named?: string): string {
  const path = findVerifierConfigPath(context, named)
  if (path !== null) return path
  throw new UsageError('There is no verifier here: no configuration was found.', {
    next: 'freehold verifier init',
  })
}

/** Finds the verifier that is meant and opens its key. @throws UsageError when there is none, CliError naming what is damaged */
export async function findVerifier(
  context: Context,
  { config: named }: VerifierInput,
): Promise<VerifierTarget> {
  const configPath = requireVerifierConfigPath(context, named)
  const config = readConfig(configPath)
  context.preferNetwork(config.network)
  const client = await context.reader()
  const account = await openAccount(config.account, client.network.chainId).catch((cause: Error) => {
    throw new CliError(cause.message, { cause })
  })
  return { client, account, config, configPath }
}

function readConfig(path: string): VerifierConfig {
  try {
    return readVerifierConfig(path)
  } catch (cause) {
    throw new CliError((cause as Error).message, { cause, next: 'correct the file' })
  }
}
