import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Asked,
  agreeing,
  closePort,
  deleteSnapshot,
  freshInstance,
  openPort,
  possibilities,
  restart,
  restoreSnapshot,
  setPower,
  takeSnapshot,
} from './expected.ts'
import { type Memory, possibleNow, remembered } from './memory.ts'

const never = () => 'forgotten' as const
const done = (effect: Asked['effect']): Asked => ({ effect, outcome: 'done' })
const unclear = (effect: Asked['effect']): Asked => ({ effect, outcome: 'unclear' })
const seen = { power: 'on', ports: [], snapshots: [], mark: null } as const

describe('what may be found in an instance', () => {
  test('a restart starts what is off, and ends no rescue', () => {
    const after = (power: 'on' | 'off' | 'rescue') =>
      possibilities([{ ...freshInstance, power }], [done(restart)], never).map((one) => one.power)
    assert.deepEqual([after('on'), after('off'), after('rescue')], [['on'], ['on'], ['rescue']])
  })

  test('one that began on an old disk holds what that may have held at its end, and nothing else of it', () => {
    const memory: Memory = new Map()
    const [old, young] = ['0xaa', '0xbb'] as const
    const before = remembered(memory, old)
    before.possible = [{ ...freshInstance, power: 'off', mark: 'late', snapshots: { first: 'early' } }]
    before.asked.push(unclear(restoreSnapshot('first')))
    remembered(memory, young).from = old
    remembered(memory, young).asked.push(done(openPort('tcp/80')))
    const expected = ['late', 'early'].map((mark) => ({ ...freshInstance, ports: ['tcp/80'], mark }))
    assert.deepEqual(possibleNow(memory, young), expected)
  })

  test('what the host confirmed must be there', () => {
    const possible = possibilities([freshInstance], [done(openPort('tcp/80')), done(setPower('off'))], never)
    assert.equal(agreeing(possible, { ...seen, power: 'off', ports: ['tcp/80'] }).length, 1)
    assert.deepEqual(agreeing(possible, { ...seen, power: 'off' }), [])
    assert.deepEqual(agreeing(possible, { ...seen, ports: ['tcp/80'] }), [])
  })

  test('where an answer was lost, both is right, and nothing else', () => {
    const possible = possibilities([freshInstance], [unclear(openPort('tcp/80'))], never)
    assert.equal(agreeing(possible, seen).length, 1)
    assert.equal(agreeing(possible, { ...seen, ports: ['tcp/80'] }).length, 1)
    assert.deepEqual(agreeing(possible, { ...seen, ports: ['udp/53'] }), [])
    const closed = possibilities(possible, [done(closePort('tcp/80'))], never)
    assert.equal(closed.length, 1)
  })

  test('how an operation ended decides; one that the host forgot decides nothing', () => {
    const asked = [{ effect: takeSnapshot('first'), outcome: { operation: 'one' } }] as const
    const after = (end: 'done' | 'failed' | 'forgotten') =>
      possibilities([freshInstance], asked, () => end).map(({ snapshots }) => Object.keys(snapshots).join())
    assert.deepEqual(after('done'), ['first'])
    assert.deepEqual(after('failed'), [''])
    assert.deepEqual(after('forgotten'), ['', 'first'])
  })

  test('a restored disk holds what the snapshot held, whatever was written since', () => {
    const taken = possibilities([{ ...freshInstance, mark: 'old' }], [done(takeSnapshot('first'))], never)
    const written = taken.map((one) => ({ ...one, mark: 'new' }))
    const now = { ...seen, snapshots: ['first'] }
    const restored = possibilities(written, [done(restoreSnapshot('first'))], never)
    assert.equal(agreeing(restored, { ...now, mark: 'old' }).length, 1)
    assert.deepEqual(agreeing(restored, { ...now, mark: 'new' }), [])
    const perhaps = possibilities(written, [unclear(restoreSnapshot('first'))], never)
    assert.equal(agreeing(perhaps, { ...now, mark: 'new' }).length, 1)
    assert.equal(agreeing(perhaps, { ...now, mark: null }).length, 2)
    assert.deepEqual(
      agreeing(possibilities(restored, [done(deleteSnapshot('first'))], never), { ...seen, mark: 'old' })
        .length,
      1,
    )
  })
})
