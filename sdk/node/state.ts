import { join, resolve } from 'node:path'

const projectRoot = resolve(import.meta.dirname, '../..')

type Environment = Readonly<Record<string, string | undefined>>

/** Where the local network keeps its state: `FREEHOLD_STATE`, or `var/local` in the checkout. */
export function localStateDir(env: Environment = process.env): string {
  return resolve(env.FREEHOLD_STATE ?? join(projectRoot, 'var/local'))
}

/** The description that a running local network writes. */
export function localNetworkPath(env: Environment = process.env): string {
  return join(localStateDir(env), 'network.json')
}
