import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { writeFileAtomically } from '../../workers/host/index.ts'

const given = new Set<number>()

/**
 * A TCP port of 127.0.0.1 that nobody listens on, below the range the kernel hands out by itself, so that no outgoing
 * connection takes it between the look and the use. Never the same one twice in a process.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (given.has(port) || !(await isFree(port))) continue
    given.add(port)
    return port
  }
  throw new Error(
    'No free TCP port between 20000 and 32000 was found in 200 tries; see what listens with: ss -ltn',
  )
}

/** The port that a service of this stack had before if it is still free, else a new one; kept in `file` by name. */
export async function rememberedPort(file: string, name: string): Promise<number> {
  const known = readPorts(file)
  const before = known[name]
  if (before && (await isFree(before))) return before
  const port = await freePort()
  writeFileAtomically(file, `${JSON.stringify({ ...known, [name]: port }, null, 2)}\n`)
  return port
}

function readPorts(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new Error(`${file} is damaged; delete it and start again.`, { cause: error })
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
