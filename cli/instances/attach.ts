import { type HostConsole, openConsole } from '@freehold/sdk/hostApi'
import type { Context } from '../kernel/context.ts'
import type { Output } from '../kernel/io.ts'
import { writeOut } from '../output/stream.ts'
import { MOST_BYTES_IN_MEMORY } from './bounds.ts'
import { EscapeReader } from './escape.ts'
import type { OpenInstance } from './open.ts'

/** What a guest may have switched on in our terminal: other screen, hidden cursor, mouse, pasting, colours. */
const CALM = '\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[0m'

const HELP = ['~.  leave', '~?  this list', '~~  a tilde'].join('\r\n')

/**
 * Ties this terminal to the serial console of a machine until either side ends it. Every key goes to the guest, but for the
 * escape sequences; the terminal is as before afterwards, whatever happened.
 * @returns why the host ended it; null when it was left from here
 */
export async function attach(context: Context, { api, leaseId }: OpenInstance): Promise<string | null> {
  const { stdin, stdout, stderr, signal } = context.io
  const isTerminal = stdin.isTTY === true
  const escapes = new EscapeReader()
  let line: HostConsole | null = null
  const onKeys = (bytes: Buffer) => {
    const { forGuest, commands } = isTerminal
      ? escapes.read(bytes)
      : { forGuest: Uint8Array.from(bytes), commands: [] }
    if (forGuest.length > 0) line?.write(forGuest)
    if (commands.includes('help')) stderr.write(`\r\n${HELP}\r\n`)
    if (commands.includes('leave')) line?.close()
  }
  const onResize = () => line?.resize(sizeOf(stdout))
  try {
    line = await openConsole(api, {
      lease: leaseId,
      signal,
      onBytes: (bytes, drawn) => {
        void writeOut(stdout, bytes).then((isRead) => (isRead ? drawn() : line?.close()))
      },
      onReady: ({ isLive }) => {
        if (!isLive) context.progress.note('The machine is off; this is what it said last.')
      },
    })
    if (isTerminal) {
      stdin.setRawMode?.(true)
      stderr.write('Connected. Leave with ~. at the beginning of a line.\r\n')
      line.resize(sizeOf(stdout))
    }
    stdin.on('data', onKeys)
    stdin.resume()
    stdout.on('resize', onResize)
    return await line.ended
  } finally {
    stdin.off('data', onKeys)
    stdin.pause()
    stdout.off('resize', onResize)
    if (isTerminal) {
      stdin.setRawMode?.(false)
      if (stdout.isTTY) stdout.write(`${CALM}\r\n`)
    }
  }
}

const sizeOf = ({ columns = 80, rows = 24 }: Output) => ({
  columns: Math.min(1000, Math.max(1, columns)),
  rows: Math.min(1000, Math.max(1, rows)),
})

/** What the host kept of a console, and whether the machine is on; nothing is typed. */
export async function readScrollback(
  context: Context,
  { api, leaseId }: OpenInstance,
): Promise<{ isLive: boolean; text: string }> {
  const pieces: Uint8Array[] = []
  let isLive = false
  let missing = Number.POSITIVE_INFINITY
  const line = await openConsole(api, {
    lease: leaseId,
    signal: context.io.signal,
    onReady(ready) {
      isLive = ready.isLive
      missing = Math.min(ready.scrollbackBytes, MOST_BYTES_IN_MEMORY)
      if (missing === 0) queueMicrotask(() => line.close())
    },
    onBytes(bytes, drawn) {
      pieces.push(bytes.subarray(0, Math.max(0, missing)))
      missing -= bytes.length
      drawn()
      if (missing <= 0) line.close()
    },
  })
  await line.ended
  return { isLive, text: Buffer.concat(pieces).toString('utf8') }
}
