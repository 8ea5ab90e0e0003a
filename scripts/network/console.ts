import { createReadStream, existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { runCommand } from '../../workers/host/index.ts'
import { buildOnce } from './build-once.ts'
import { projectRoot } from './paths.ts'
import { publishBuild } from './publish.ts'

const builtConsole = join(projectRoot, 'web/dist')

/** Where a build is made; readers see it when it is whole. */
const nextConsole = join(projectRoot, 'var/console-build')

/** Builds the console unless its sources are the ones built last. Who reads the one before is not disturbed. */
export function buildConsole(): Promise<void> {
  return buildOnce({
    sources: ['web', 'sdk', 'package-lock.json'],
    stampFile: join(builtConsole, '.sources'),
    build: async () => {
      const vite = join(projectRoot, 'node_modules/vite/bin/vite.js')
      await runCommand(
        process.execPath,
        [vite, 'build', 'web', '--outDir', nextConsole, '--emptyOutDir', '--logLevel', 'warn'],
        { cwd: projectRoot, timeoutSeconds: 600 },
      )
      publishBuild(nextConsole, builtConsole)
    },
  })
}

export interface ServeOptions {
  readonly port: number
  /** Served as /network.json. */
  readonly networkFile: string
  /** Folder of the built console; default: the one that `buildConsole` makes. */
  readonly folder?: string
}

/** Serves the built console as any file server would, with this network's description beside it. */
export async function serveConsole(options: ServeOptions): Promise<{ url: string; stop(): Promise<void> }> {
  const { port, networkFile, folder = builtConsole } = options
  const server = createServer((request, response) => {
    const path = pathOf(request.url)
    if (path === null) return refuse(response, 400)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405)
    if (path === '/network.json') return void sendNetwork(networkFile, response)
    sendFile(folder, fileFor(folder, path), response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, stop }
}

/** The decoded path of a request; null when it is none. */
function pathOf(url: string | undefined): string | null {
  try {
    return decodeURIComponent(new URL(url ?? '/', 'http://console').pathname)
  } catch {
    return null
  }
}

/** The file behind a path; the front page for paths that the console's own router knows. */
function fileFor(folder: string, path: string): string | null {
  const file = join(folder, normalize(path))
  if (file !== folder && !file.startsWith(folder + sep)) return null
  if (existsSync(file) && statSync(file).isFile()) return file
  return extname(path) === '' ? join(folder, 'index.html') : null
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}

function sendFile(folder: string, file: string | null, response: ServerResponse): void {
  if (!file) {
    refuse(response, 404)
    return
  }
  const immutable = file.startsWith(join(folder, 'assets') + sep) // Vite puts a hash into these names
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    'x-content-type-options': 'nosniff',
  })
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response)
}

/** Read anew each time: the description may be written again while the console is open. */
async function sendNetwork(file: string, response: ServerResponse): Promise<void> {
  try {
    const text = await readFile(file)
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(text)
  } catch {
    refuse(response, 404)
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(`${status}\n`)
}
