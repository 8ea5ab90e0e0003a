import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../../workers/host/index.ts'
import { postgresPath } from './binaries.ts'
import { type Child, dieWithParent, type ServiceOptions, startChild, tailOf } from './child.ts'
import { freePort } from './ports.ts'
import { waitFor } from './wait.ts'

/**
 * An empty Postgres for the indexer. It starts empty every time: what it would hold can be read from the chain again, and
 * graph-node's development mode does so on each start in any case. So nothing is synced to disk either.
 */
export async function startPostgres(
  options: ServiceOptions & { dir: string },
): Promise<Child & { url: string }> {
  const { dir, ...service } = options
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const data = join(dir, 'data')
  const initdb = [
    postgresPath('initdb'),
    '-D',
    data,
    '-U',
    'graph',
    '-A',
    'trust',
    '--locale=C',
    '-E',
    'UTF8',
    '--no-sync',
  ]
  await runAsNobody(initdb)
  const port = await freePort()
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=100']
  const server = [postgresPath('postgres'), '-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '']
  const [command, ...args] = asNobody(
    dieWithParent('SIGINT', [...server, ...settings.flatMap((s) => ['-c', s])]),
  )
  // SIGINT is Postgres' "fast shutdown": it does not wait for clients.
  const child = startChild({ ...service, name: 'postgres', command: command!, args, stopSignal: 'SIGINT' })
  try {
    await waitFor(() => isReady(service.logPath), {
      what: 'Postgres accepts connections',
      seconds: 60,
      unless: child.ended,
    })
  } catch (error) {
    await child.stop()
    throw new Error(`Postgres did not start:\n${tailOf(service.logPath)}`, { cause: error })
  }
  return { ...child, url: `postgresql://graph:graph@127.0.0.1:${port}/postgres` } // graph-node insists on a password
}

function isReady(logPath: string): boolean {
  return tailOf(logPath, 3).includes('database system is ready to accept connections')
}

/** Postgres refuses to run as root; in a user namespace it runs as somebody else who still owns our files. */
function asNobody(command: readonly string[]): readonly string[] {
  if (process.getuid?.() !== 0) return command
  return ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--', ...command]
}

async function runAsNobody(command: readonly string[]): Promise<void> {
  const [program, ...args] = asNobody(command)
  await runCommand(program!, args, { timeoutSeconds: 120 })
}
