import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type FreeholdClient, type Host, readHost } from '@freehold/sdk'
import { localStateDir } from '@freehold/sdk/node'
import { z } from 'zod'
import { type ProviderConfig, readProviderConfig } from '../../workers/provider/index.ts'
import { hostNumber } from '../input/text.ts'
import type { Context } from '../kernel/context.ts'
import { CliError, UsageError } from '../kernel/errors.ts'
import { DEFAULT_NETWORK } from '../kernel/network.ts'
import type { OptionSpec } from '../kernel/verb.ts'
import { isReadable, serviceLayouts } from '../service/layout.ts'

/** How every provider verb names its host. */
export const targetOptions: readonly OptionSpec[] = [
  { flags: '--config <file>', says: "the host's configuration (default: what `provider init` wrote)" },
  { flags: '--host <number>', says: 'a host by its number, where its configuration is not at hand' },
]

/** Their input. */
export const targetFields = { config: z.string().optional(), host: hostNumber.optional() }

export interface TargetInput {
  readonly config?: string
  readonly host?: bigint
}

/** The host that is meant. */
export interface Target {
  readonly client: FreeholdClient
  readonly host: Host
  /** Null when only its number is known here. */
  readonly config: ProviderConfig | null
}

/** Where `provider init` puts a host's configuration. */
export function defaultConfigPath({ home, io }: Pick<Context, 'home' | 'io'>): string {
  return io.env.FREEHOLD_PROVIDER_CONFIG ?? join(home, 'provider', 'config.json')
}

/**
 * The configuration that is meant: the file named, else the one that `init` wrote, else that of the service of this machine, else
 * on a local network the one of its own host; null when there is none of them.
 */
export function findConfigPath(context: Context, named?: string): string | null {
  if (named !== undefined) return named
  const own = defaultConfigPath(context)
  if (existsSync(own)) return own
  const { configPath: installed } = serviceLayouts.provider
  if (isReadable(installed)) return installed
  const name = context.globals.network ?? context.io.env.FREEHOLD_NETWORK ?? DEFAULT_NETWORK
  const local = join(localStateDir(context.io.env), 'host', 'config.json')
  return name === 'local' && existsSync(local) ? local : null
}

/** Finds the host that is meant and reads it from the chain. @throws UsageError when none is */
export async function findTarget(context: Context, input: TargetInput): Promise<Target> {
  const path =
    input.host !== undefined && input.config === undefined ? null : findConfigPath(context, input.config)
  const config = path === null ? null : readConfig(path)
  const number = input.host ?? (config === null ? null : BigInt(config.host))
  if (number === null)
    throw new UsageError('It is not known which host is meant: there is no configuration here.', {
      next: 'name it with --host or --config, or set one up: freehold provider init',
    })
  if (config !== null) context.preferNetwork(config.network)
  const client = await context.reader()
  return { client, config, host: await readHost(client, { host: number }) }
}

/** Reads a worker's configuration. @throws CliError naming file and field */
export function readConfig(path: string): ProviderConfig {
  try {
    return readProviderConfig(path)
  } catch (cause) {
    throw new CliError(cause instanceof Error ? cause.message : String(cause), {
      cause,
      next: 'correct the file',
    })
  }
}
