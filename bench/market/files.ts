import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
}

/** A file server as the console's hosts are: everything is compressed once, by brotli, before anybody asks. */
export interface FileServer {
  readonly url: string
  /** Compressed bytes of a path; 0 where there is nothing. */
  bytesOf(path: string): number
  stop(): Promise<void>
}

/** Serves a folder, and some texts beside it under paths of their own. */
export async function serveCompressed(
  folder: string,
  texts: Readonly<Record<string, string>>,
): Promise<FileServer> {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, brotliCompressSync(text)]))
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(name.parentPath, name.name)
    if (name.isFile()) files.set(path.slice(folder.length), brotliCompressSync(readFileSync(path)))
  }
  const fileAt = (url = '/') => {
    const { pathname } = new URL(url, 'http://files')
    return pathname === '/' ? '/index.html' : pathname
  }
  const server = createServer((request, response) => {
    const path = fileAt(request.url)
    const bytes = files.get(path)
    if (!bytes) return void response.writeHead(404).end()
    const headers = {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'content-encoding': 'br',
    }
    response.writeHead(200, headers).end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytesOf: (path) => files.get(fileAt(path))?.length ?? 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
