import { join, resolve } from 'node:path'

/** Root of the checkout. */
export const projectRoot = resolve(import.meta.dirname, '../..')

/** Where a stack keeps everything it writes: `FREEHOLD_STATE`, or `var/local` in the checkout. */
export function defaultStateDir(): string {
  return resolve(process.env.FREEHOLD_STATE ?? join(projectRoot, 'var/local'))
}

/** The files of one stack; `stateDir` is absolute. */
export function statePaths(stateDir: string) {
  return {
    stateDir,
    lock: join(stateDir, 'lock'),
    processes: join(stateDir, 'processes.json'),
    ports: join(stateDir, 'ports.json'),
    network: join(stateDir, 'network.json'),
    logs: join(stateDir, 'logs'),
    chain: join(stateDir, 'chain'),
    redis: join(stateDir, 'redis'),
    postgres: join(stateDir, 'postgres'),
    subgraph: join(stateDir, 'subgraph'),
    host: join(stateDir, 'host'),
    verifiers: join(stateDir, 'verifiers'),
  }
}

export type StatePaths = ReturnType<typeof statePaths>
