import { createWriteStream, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ImageError } from './errors.ts'

type OnBytes = (doneBytes: number, totalBytes: number | undefined) => void

/**
 * Downloads to a file, going on from what an earlier attempt left, if the server still has the same file (`If-Range`).
 * @throws ImageError `fetch`; what arrived stays for the next attempt.
 */
export async function download(
  url: string,
  path: string,
  onBytes: OnBytes,
  signal?: AbortSignal,
): Promise<void> {
  const have = existsSync(path) && existsSync(tagPath(path)) ? statSync(path).size : 0
  const response = await request(url, have, path, signal)
  if (response.status === 416 && isComplete(response, have)) return finish(path)
  if (response.status !== 200 && response.status !== 206) {
    throw new ImageError('fetch', `${url} answered ${response.status} ${response.statusText}.`)
  }
  const start = response.status === 206 ? have : 0
  rememberTag(path, response)
  const rest = Number(response.headers.get('content-length') ?? Number.NaN)
  await receive(url, response, path, start, Number.isNaN(rest) ? undefined : start + rest, onBytes)
  finish(path)
}

const tagPath = (path: string): string => `${path}.etag`

async function request(
  url: string,
  have: number,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (have > 0) {
    headers.range = `bytes=${have}-`
    headers['if-range'] = readFileSync(tagPath(path), 'utf8')
  }
  try {
    return await fetch(url, { headers, ...(signal && { signal }) })
  } catch (cause) {
    throw new ImageError('fetch', `${url} cannot be reached: ${reasonOf(cause)}.`, { cause })
  }
}

/** The server says our range is past the end: right when we hold exactly the whole file. */
function isComplete(response: Response, have: number): boolean {
  return response.headers.get('content-range') === `bytes */${have}`
}

/** Without a strong tag or date the server cannot tell whether the file is still the same, so there is no resuming. */
function rememberTag(path: string, response: Response): void {
  const etag = response.headers.get('etag')
  const tag = etag?.startsWith('"') ? etag : response.headers.get('last-modified')
  if (tag) writeFileSync(tagPath(path), tag)
  else rmSync(tagPath(path), { force: true })
}

async function receive(
  url: string,
  response: Response,
  path: string,
  start: number,
  total: number | undefined,
  onBytes: OnBytes,
): Promise<void> {
  let done = start
  const source = Readable.fromWeb(response.body as never)
  source.on('data', (chunk: Buffer) => {
    done += chunk.length
    onBytes(done, total)
  })
  try {
    await pipeline(source, createWriteStream(path, { flags: start > 0 ? 'a' : 'w' }))
  } catch (cause) {
    throw new ImageError(
      'fetch',
      `The download of ${url} broke off after ${done} bytes: ${reasonOf(cause)}.`,
      { cause },
    )
  }
  if (total !== undefined && done !== total) {
    throw new ImageError('fetch', `The download of ${url} ended after ${done} of ${total} bytes.`)
  }
}

const finish = (path: string): void => rmSync(tagPath(path), { force: true })

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}
