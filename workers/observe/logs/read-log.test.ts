import assert from 'node:assert/strict'
import { appendFileSync, readdirSync, readlinkSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, beforeEach, test } from 'node:test'
import { makeTempDir, removeTempDir, waitFor } from '../../../test/support/index.ts'
import { systemClock } from '../clock.ts'
import { readLog } from './read-log.ts'

const root = makeTempDir('log')
let number = 0
let path: string
let mayGrow: boolean
beforeEach(() => {
  path = join(root, `console${number++}.log`)
  mayGrow = true
})
after(() => removeTempDir(root))

const open = (options: { tail?: number; follow?: boolean } = {}) =>
  readLog({ path, follow: false, mayGrow: () => mayGrow, clock: systemClock, ...options })
const all = async (options: { tail?: number } = {}) => text(await open(options))

/** What the log daemon does when a file is full. */
function rotate(): void {
  for (const [from, to] of [
    [`${path}.0`, `${path}.1`],
    [path, `${path}.0`],
  ] as const) {
    try {
      renameSync(from, to)
    } catch {}
  }
  writeFileSync(path, '')
}

/** Collects what a stream says. */
function heard(stream: Readable): { text: string; ended: boolean } {
  const so = { text: '', ended: false }
  stream.setEncoding('utf8')
  stream.on('data', (words: string) => {
    so.text += words
  })
  stream.on('end', () => {
    so.ended = true
  })
  return so
}

const hears = (so: { text: string }, words: string) =>
  waitFor(() => so.text === words, { what: `the reader heard ${JSON.stringify(words)}`, seconds: 10 }).catch(
    () => assert.equal(so.text, words),
  )

test('all that is kept, the rotated files first', async () => {
  writeFileSync(`${path}.1`, 'one\n')
  writeFileSync(`${path}.0`, 'two\n')
  writeFileSync(path, 'three\nfour')
  assert.equal(await all(), 'one\ntwo\nthree\nfour')
})

test('the last lines, across files, with or without an end of line', async () => {
  writeFileSync(`${path}.0`, 'one\ntwo\n')
  writeFileSync(path, 'three\nfour\n')
  assert.equal(await all({ tail: 0 }), '')
  assert.equal(await all({ tail: 1 }), 'four\n')
  assert.equal(await all({ tail: 2 }), 'three\nfour\n')
  assert.equal(await all({ tail: 3 }), 'two\nthree\nfour\n')
  assert.equal(await all({ tail: 9 }), 'one\ntwo\nthree\nfour\n')
  appendFileSync(path, 'five')
  assert.equal(await all({ tail: 2 }), 'four\nfive')
})

test('lines longer than a chunk, and empty ones', async () => {
  const long = 'x'.repeat(200_000)
  writeFileSync(path, `first\n${long}\n\n\nlast\n`)
  assert.equal(await all({ tail: 3 }), '\n\nlast\n')
  assert.equal(await all({ tail: 4 }), `${long}\n\n\nlast\n`)
})

test('a log that is not there is empty', async () => {
  assert.equal(await all(), '')
  assert.equal(await all({ tail: 5 }), '')
})

test('follows a log that begins later, grows, and is rotated', async () => {
  const stream = await open({ follow: true })
  const so = heard(stream)
  writeFileSync(path, 'one\n')
  await hears(so, 'one\n')
  appendFileSync(path, 'two\n')
  await hears(so, 'one\ntwo\n')
  appendFileSync(path, 'three\n')
  rotate()
  appendFileSync(path, 'four\n')
  rotate()
  appendFileSync(path, 'five\n')
  await hears(so, 'one\ntwo\nthree\nfour\nfive\n')
  stream.destroy()
})

test('follows from the last lines on', async () => {
  writeFileSync(path, 'one\ntwo\n')
  const stream = await open({ follow: true, tail: 1 })
  const so = heard(stream)
  await hears(so, 'two\n')
  appendFileSync(path, 'three\n')
  await hears(so, 'two\nthree\n')
  stream.destroy()
})

test('a log that somebody emptied goes on from its beginning', async () => {
  writeFileSync(path, 'long enough\n')
  const stream = await open({ follow: true })
  const so = heard(stream)
  await hears(so, 'long enough\n')
  truncateSync(path)
  appendFileSync(path, 'new\n')
  await hears(so, 'long enough\nnew\n')
  stream.destroy()
})

test('ends when the log cannot grow any more, after its last words', async () => {
  writeFileSync(path, 'one\n')
  const so = heard(await open({ follow: true }))
  await hears(so, 'one\n')
  appendFileSync(path, 'last\n')
  mayGrow = false
  await waitFor(() => so.ended, { what: 'the stream ends', seconds: 10 })
  assert.equal(so.text, 'one\nlast\n')
})

test('a reader that leaves, reading or waiting, leaves no open file', async () => {
  const opened = () =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(path)
      } catch {
        return false // it was closed while we looked
      }
    }).length
  writeFileSync(`${path}.0`, 'x'.repeat(500_000))
  writeFileSync(path, 'one\n')
  const waiting = await open({ follow: true })
  const so = heard(waiting)
  await waitFor(() => so.text.endsWith('one\n'), { what: 'all was read', seconds: 10 })
  const reading = await open()
  reading.read(10)
  assert.ok(opened() > 0)
  waiting.destroy()
  reading.destroy()
  await waitFor(() => opened() === 0, { what: 'all files are closed', seconds: 10 })
})
