import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  deployedNetwork,
  type NetworkConfig,
  parseNetworkConfig,
  publicNetworkNamed,
  publicNetworks,
} from '@freehold/sdk'
import { localNetworkPath } from '@freehold/sdk/node'
import { suggestion } from '../output/similar.ts'
import { CliError, UsageError } from './errors.ts'
import type { Io } from './io.ts'

/** The names that `--network` takes besides a file's path. */
export const networkNames = ['local', ...Object.keys(publicNetworks)] as const

/** The network that is meant where nobody names one. */
export const DEFAULT_NETWORK = 'local'

/**
 * Finds a network by name or file.
 * @throws UsageError when there is none by that name; CliError when the local one is not running.
 */
export function loadNetwork(name: string, env: Io['env']): NetworkConfig {
  if (name === 'local') return loadLocalNetwork(env)
  const known = publicNetworkNamed(name)
  if (known) return deployedNetwork(known)
  if (existsSync(name)) return readNetworkFile(name)
  throw new UsageError(`There is no network or file called "${name}". ${suggestion(name, networkNames)}`, {
    next: 'freehold network list',
  })
}

function loadLocalNetwork(env: Io['env']): NetworkConfig {
  const path = localNetworkPath(env)
  if (existsSync(path)) return readNetworkFile(path)
  throw new CliError(`No local network is described in ${path}.`, {
    next: 'npm start (in another terminal), or name a network with --network',
  })
}

function readNetworkFile(path: string): NetworkConfig {
  const source = resolve(path)
  let value: unknown
  try {
    value = JSON.parse(readFileSync(source, 'utf8'))
  } catch (cause) {
    throw new CliError(`${source} is not a network description: ${(cause as Error).message}`, { cause })
  }
  return parseNetworkConfig(value, source)
}
