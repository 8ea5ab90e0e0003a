import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { makePaint } from './paint.ts'
import { facts, table } from './table.ts'

const terminal = { isTTY: true } as never
const plain = makePaint({ isTTY: false } as never, {})

test('columns line up, also where cells are coloured', () => {
  const paint = makePaint(terminal, {})
  const text = table(
    [
      { name: 'a', size: '10' },
      { name: paint.good('bbbb'), size: '5' },
    ],
    [
      { title: 'NAME', of: ({ name }) => name },
      { title: 'SIZE', of: ({ size }) => size, right: true },
    ],
    plain,
  )
  assert.equal(stripVTControlCharacters(text), 'NAME  SIZE\na       10\nbbbb     5')
})

test('facts leave out what is not known and indent what has several lines', () => {
  assert.equal(
    facts(
      [
        ['Lease', '0x12'],
        ['Ended', null],
        ['Keys', 'one\ntwo'],
      ],
      plain,
    ),
    'Lease      0x12\nKeys       one\n           two',
  )
})

test('no colours with NO_COLOR or on a dumb terminal', () => {
  assert.equal(makePaint(terminal, { NO_COLOR: '1' }).bad('x'), 'x')
  assert.equal(makePaint(terminal, { TERM: 'dumb' }).bad('x'), 'x')
  assert.notEqual(makePaint(terminal, {}).bad('x'), 'x')
})

test('words of others bring no escape sequences along; our colours stay', () => {
  const evil = 'DE\u001b[2J\u001b]0;owned\u0007-FRA\r'
  const painted = makePaint({ isTTY: true } as never, {}).good('yes')
  const text = facts([['Region', `${evil} ${painted}`]], makePaint({ isTTY: false } as never, {}))
  assert.equal(text.includes('\u001b[2J') || text.includes('\u0007') || text.includes('\r'), false)
  assert.ok(text.includes(painted))
})
