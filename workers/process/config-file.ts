import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../host/index.ts'
import type { AccountSource } from './account.ts'

/**
 * Reads a worker's configuration.
 * @throws Error naming file and field when something is missing, unknown or out of range.
 */
export function readConfigFile<T>(path: string, schema: z.ZodType<T>): T {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new Error(`The configuration ${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
  return parsed(content, path, schema)
}

/** Writes a configuration, checked first; the file is readable by its owner only. */
export function writeConfigFile(path: string, config: unknown, schema: z.ZodType): void {
  parsed(config, path, schema)
  writeFileAtomically(path, `${JSON.stringify(config, null, 2)}\n`)
}

function parsed<T>(content: unknown, path: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(content)
  if (result.success) return result.data
  throw new Error(`The configuration ${path} is not usable:\n${z.prettifyError(result.error)}`)
}

/** What every worker's configuration says about where things are. */
interface Places {
  readonly stateDir: string
  readonly network: string
  readonly redis: string
}

/** Paths of a configuration are relative to its file; networks and Redis may be named instead. */
export function resolvedPaths(configPath: string) {
  const folder = dirname(resolve(configPath))
  const at = (path: string) => (isAbsolute(path) ? path : resolve(folder, path))
  return {
    at,
    places: ({ stateDir, network, redis }: Places): Places => ({
      stateDir: at(stateDir),
      network: ['amoy', 'polygon'].includes(network) ? network : at(network),
      redis: /^rediss?:\/\//.test(redis) ? redis : at(redis),
    }),
    account: (source: AccountSource): AccountSource =>
      source.kind === 'keystore'
        ? { ...source, path: at(source.path), passwordFile: at(source.passwordFile) }
        : { ...source, path: at(source.path) },
  }
}
