import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type IdleBurden, leakProblems } from './leak.ts'

const idle = (change: Partial<IdleBurden> = {}): IdleBurden => ({
  sockets: 19,
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
      sockets: 19 + noise[life]!,
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
    assert.match(leakProblems(lives((life) => ({ sockets: 19 + life * 8 }))).join(), /sockets/)
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
