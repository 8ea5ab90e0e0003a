import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type IdleBurden, leakProblems } from './leak.ts'

/** So many, of which the first ones are named alike in each life. */
const sockets = (count: number): ReadonlyMap<string, string> =>
  new Map(Array.from({ length: count }, (_, n) => [`socket:[${n}]`, 'unix pair']))
/** What nineteen and those from one life on are. */
const withOthers = (numbers: readonly number[]): ReadonlyMap<string, string> =>
  new Map([...sockets(19), ...numbers.map((n): [string, string] => [`socket:[1${n}00]`, `tcp to port ${n}`])])

const idle = (change: Partial<IdleBurden> = {}): IdleBurden => ({
  sockets: sockets(19),
  otherHandles: 22,
  heapMib: 54,
  processMib: new Map([[1, 130]]),
  ...change,
})
/** Five lives, each of which leaves something behind. */
const lives = (of: (life: number) => Partial<IdleBurden>): IdleBurden[] =>
  Array.from({ length: 5 }, (_, life) => idle(of(life)))

describe('what grows in an idle worker', () => {
  test('nothing, when numbers only come and go', () => {
    const noise = [0, 3, 1, 4, 2]
    const found = lives((life) => ({
      sockets: sockets(19 + noise[life]!),
      heapMib: 54 + life * 0.5 + noise[life]! / 4,
      processMib: new Map([[1, 130 + noise[life]! * 4]]),
    }))
    assert.deepEqual(leakProblems(found), [])
    assert.deepEqual(leakProblems([idle()]), [], 'one life says nothing')
  })

  test('a single file that stays open, from two lives on', () => {
    const leaking = lives((life) => ({ otherHandles: 22 + life }))
    assert.match(leakProblems(leaking).join(), /has 25 files and pipes open, and had 22/)
    assert.match(leakProblems(leaking.slice(0, 2)).join(), /files and pipes/)
  })

  test('a high look among low ones decides nothing', () => {
    assert.deepEqual(leakProblems(lives((life) => ({ otherHandles: life === 3 ? 30 : 22 }))), [])
  })

  test('a connection for every other step of a life', () => {
    assert.match(leakProblems(lives((life) => ({ sockets: sockets(19 + life * 8) }))).join(), /sockets/)
  })

  test('a single connection that each life forgets, with what it leads to', () => {
    const forgetful = lives((life) => ({ sockets: withOthers([...Array(life).keys()]) }))
    assert.match(
      leakProblems(forgetful).join(),
      /left sockets open: tcp to port 0, tcp to port 1, tcp to port 2/,
    )
  })

  test('no connections that are replaced now and then', () => {
    const pooled = lives((life) => ({ sockets: withOthers(life < 3 ? [1, 2] : [8, 9]) }))
    assert.deepEqual(leakProblems(pooled), [])
    assert.deepEqual(leakProblems(lives((life) => ({ sockets: withOthers([life]) }))), [])
  })

  test('two MiB that each life leaves on the heap', () => {
    assert.match(leakProblems(lives((life) => ({ heapMib: 54 + life * 2 }))).join(), /MiB on its heap/)
  })

  test('a process that grows; one that was started anew is another one', () => {
    const growing = lives((life) => ({ processMib: new Map([[7, 50 + life * 5]]) }))
    assert.match(leakProblems(growing).join(), /process 7 of the idle worker takes 65 MiB, before 50/)
    assert.deepEqual(leakProblems(lives((life) => ({ processMib: new Map([[life, 50 + life * 5]]) }))), [])
  })
})
