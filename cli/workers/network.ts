import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { localNetworkPath } from '@freehold/sdk/node'
import type { Context } from '../kernel/context.ts'

/** The network that is meant as a worker's configuration names it: a public network's name, or a file. */
export function networkForWorker({ globals, io, network }: Context): string {
  const named = globals.network ?? io.env.FREEHOLD_NETWORK
  if (named === undefined || named === 'local') return localNetworkPath(io.env)
  return existsSync(named) ? resolve(named) : network().name
}
