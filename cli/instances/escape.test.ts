import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EscapeReader } from './escape.ts'

/** What the guest gets and what is asked of us, for keys that come in these pieces. */
function typed(...pieces: string[]): [string, string[]] {
  const reader = new EscapeReader()
  let guest = ''
  const commands: string[] = []
  for (const piece of pieces) {
    const read = reader.read(Buffer.from(piece, 'latin1'))
    guest += Buffer.from(read.forGuest).toString('latin1')
    commands.push(...read.commands)
  }
  return [guest, commands]
}

test('~. leaves at the beginning of a line only, in however many pieces it comes', () => {
  assert.deepEqual(typed('~.'), ['', ['leave']])
  assert.deepEqual(typed('ls\r', '~', '.'), ['ls\r', ['leave']])
  assert.deepEqual(typed('ls ~.\r'), ['ls ~.\r', []], 'in the middle it is two characters')
  assert.deepEqual(typed('~.rm -rf'), ['', ['leave']], 'what follows goes nowhere')
})

test('~~ is a tilde, ~? asks for help, and any other key is kept with its tilde', () => {
  assert.deepEqual(typed('~~.\r'), ['~.\r', []])
  assert.deepEqual(typed('~?~.'), ['', ['help', 'leave']])
  assert.deepEqual(typed('~/bin\r~.'), ['~/bin\r', ['leave']])
  assert.deepEqual(typed('~\r~.'), ['~\r', ['leave']], 'a lone tilde, then a new line')
})

test('control keys and every byte reach the guest', () => {
  const all = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')
  assert.deepEqual(typed(`x${all}`), [`x${all}`, []])
})
