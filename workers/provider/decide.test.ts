import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Found, nextStep, nextSteps, type Policy, type StepName, type Wanted } from './decide.ts'

const policy: Policy = { patienceSeconds: 180 }
const now = 1_000_000

/** Nothing is there. */
const nothing: Found = {
  guest: 'absent',
  traces: false,
  unsealed: false,
  image: false,
  address: false,
  disk: false,
  seed: false,
  forwarded: null,
  sshAnswered: false,
  isCurrent: true,
  operationDue: false,
  poweredOffByGuest: false,
  refused: false,
  troubleSince: null,
  blocked: [],
}
/** All is made, the guest is defined and off. */
const furnished: Found = {
  ...nothing,
  guest: 'stopped',
  traces: true,
  unsealed: true,
  image: true,
  address: true,
  disk: true,
  seed: true,
  forwarded: true,
}
const serving: Found = { ...furnished, guest: 'running', sshAnswered: true }
const opened: Wanted = { kind: 'opened', deadline: now + 1800 }
const active: Extract<Wanted, { kind: 'active' }> = {
  kind: 'active',
  exhausted: false,
  graceOver: false,
  power: 'on',
  close: false,
  restartOnPoweroff: false,
}
const ended: Wanted = { kind: 'ended', diskKeptUntil: now + 3600, finalizableAt: null }

describe('from an open lease to an activated one', () => {
  const cases: [string, Found, StepName[]][] = [
    ['nothing there', nothing, ['unseal', 'assignPort']],
    ['port assigned, still sealed', { ...nothing, traces: true, address: true }, ['unseal', 'applyNetwork']],
    ['unsealed', { ...nothing, traces: true, unsealed: true }, ['checkImage', 'assignPort', 'makeSeed']],
    [
      'image known, port assigned',
      { ...nothing, traces: true, unsealed: true, image: true, address: true },
      ['makeDisk', 'makeSeed', 'applyNetwork'],
    ],
    ['all made but not defined', { ...furnished, guest: 'absent' }, ['define']],
    ['defined, port not open', { ...furnished, forwarded: false }, ['applyNetwork']],
    ['defined', furnished, ['start']],
    ['crashed in the boot', { ...furnished, guest: 'crashed' }, ['start']],
    ['booting', { ...serving, sshAnswered: false }, ['waitSsh']],
    [
      'running, but the network is not known after a restart',
      { ...serving, forwarded: null },
      ['applyNetwork'],
    ],
    ['answering', serving, ['activate']],
    ['refused', { ...nothing, refused: true }, ['decline']],
    ['in trouble for a while', { ...furnished, troubleSince: now - 100 }, ['start']],
    ['in trouble for too long', { ...furnished, troubleSince: now - 180 }, ['decline']],
    ['hypervisor away, disk missing', { ...furnished, guest: 'unknown', disk: false }, ['makeDisk']],
    ['hypervisor away, all made', { ...furnished, guest: 'unknown' }, []],
    ['paused by a full disk', { ...serving, guest: 'paused' }, ['start']],
    ['a bug in the step that is due', { ...furnished, blocked: ['start'] }, []],
  ]
  for (const [title, found, steps] of cases) {
    test(title, () => assert.deepEqual(nextSteps(opened, found, now, policy), steps))
  }
  test('too late', () => {
    const late: Wanted = { kind: 'opened', deadline: now - 1 }
    assert.deepEqual(nextSteps(late, serving, now, policy), ['cancelExpired'])
    assert.deepEqual(nextSteps({ kind: 'opened', deadline: now }, serving, now, policy), ['activate'])
  })
})

describe('while a lease is active', () => {
  const exhausted: Wanted = { ...active, exhausted: true }
  const cases: [string, Wanted, Found, StepName[]][] = [
    ['all well', active, serving, []],
    ['the host rebooted', active, { ...furnished, forwarded: null }, ['applyNetwork']],
    ['network back after the reboot', active, furnished, ['start']],
    ['the guest crashed', active, { ...furnished, guest: 'crashed' }, ['start']],
    ['the definition is lost', active, { ...furnished, guest: 'absent' }, ['define']],
    ['paused by a full disk', active, { ...serving, guest: 'paused' }, ['start']],
    ['the tenant switched it off', active, { ...furnished, poweredOffByGuest: true }, []],
    [
      'switched off, but the manifest wants it on',
      { ...active, restartOnPoweroff: true },
      { ...furnished, poweredOffByGuest: true },
      ['start'],
    ],
    ['the disk is missing: no other takes its place', active, { ...furnished, disk: false }, []],
    ['the seed is missing', active, { ...furnished, seed: false }, ['makeSeed']],
    ['hypervisor away', active, { ...serving, guest: 'unknown' }, []],
    ['out of money', exhausted, serving, ['stop']],
    ['out of money and off', exhausted, furnished, []],
    ['grace over', { ...exhausted, graceOver: true }, furnished, ['closeExhausted']],
    ['grace over, still running', { ...exhausted, graceOver: true }, serving, ['stop', 'closeExhausted']],
    ['topped up again', active, furnished, ['start']],
    ['trouble does not decline an active lease', active, { ...furnished, troubleSince: 0 }, ['start']],
  ]
  for (const [title, wanted, found, steps] of cases) {
    test(title, () => assert.deepEqual(nextSteps(wanted, found, now, policy), steps))
  }
})

describe('what the tenant of an active lease wishes', () => {
  const off: Wanted = { ...active, power: 'off' }
  const rebooted: Found = { ...furnished, forwarded: null }
  const cases: [string, Wanted, Found, StepName[]][] = [
    ['off, and running', off, serving, ['stop']],
    ['off, and off', off, furnished, []],
    ['off, and crashed', off, { ...furnished, guest: 'crashed' }, []],
    ['off, the host rebooted: it stays off', off, rebooted, ['applyNetwork']],
    ['off, defined otherwise meanwhile: nothing to hurry for', off, { ...furnished, isCurrent: false }, []],
    ['off, whatever its manifest says', { ...off, restartOnPoweroff: true }, furnished, []],
    ['on again', active, furnished, ['start']],
    ['another shape or the rescue system, running', active, { ...serving, isCurrent: false }, ['reshape']],
    ['another shape or the rescue system, off', active, { ...furnished, isCurrent: false }, ['start']],
    [
      'something once: nothing else happens to the guest',
      active,
      { ...furnished, operationDue: true },
      ['operate'],
    ],
    ['something once, while off', off, { ...serving, operationDue: true }, ['operate']],
    ['something once, the hypervisor away', active, { ...serving, guest: 'unknown', operationDue: true }, []],
    [
      'something once, out of money',
      { ...active, exhausted: true },
      { ...serving, operationDue: true },
      ['stop'],
    ],
    ['closed, as a policy asks', { ...active, close: true }, serving, ['closeAsWished']],
    ['off, the disk missing', off, { ...serving, disk: false }, ['stop']],
  ]
  for (const [title, wanted, found, steps] of cases) {
    test(title, () => assert.deepEqual(nextSteps(wanted, found, now, policy), steps))
  }
})

describe('after the end', () => {
  const over: Wanted = { ...ended, diskKeptUntil: now }
  const cases: [string, Wanted, Found, StepName[]][] = [
    ['still running', ended, serving, ['stop']],
    ['off, its port still open', ended, furnished, ['applyNetwork']],
    ['off, its port unknown after a restart', ended, { ...furnished, forwarded: null }, ['applyNetwork']],
    ['disk kept', ended, { ...furnished, forwarded: false }, []],
    ['disk kept long enough', over, { ...furnished, forwarded: false }, ['wipe']],
    ['kept long enough, still running', over, serving, ['stop']],
    ['never furnished', over, { ...nothing, traces: true }, ['wipe']],
    ['nothing left', over, nothing, []],
    ['hypervisor away: the disk stays', over, { ...furnished, guest: 'unknown' }, []],
    ['the hold is over', { ...ended, finalizableAt: now }, { ...furnished, forwarded: false }, ['finalize']],
    ['the hold is not over', { ...ended, finalizableAt: now + 1 }, { ...furnished, forwarded: false }, []],
    ['undone, running', { kind: 'undone' }, serving, ['stop']],
    ['undone, off', { kind: 'undone' }, { ...furnished, forwarded: false }, ['wipe']],
    ['no view of the chain', { kind: 'unknown' }, serving, []],
    ['head and final differ', { kind: 'unsettled' }, serving, []],
  ]
  for (const [title, wanted, found, steps] of cases) {
    test(title, () => assert.deepEqual(nextSteps(wanted, found, now, policy), steps))
  }
})

test('nextStep is the first of nextSteps, or null', () => {
  assert.equal(nextStep(opened, nothing, now, policy), 'unseal')
  assert.equal(nextStep(active, serving, now, policy), null)
})

/** What each step does to what is there, as the real ones do. */
function after(step: StepName, found: Found, wanted: Wanted): Found {
  const over = wanted.kind === 'ended' || wanted.kind === 'undone'
  const effects: Record<StepName, Partial<Found>> = {
    unseal: { traces: true, unsealed: true },
    checkImage: { image: true },
    assignPort: { address: true },
    makeDisk: { disk: true },
    makeSeed: { seed: true },
    applyNetwork: { forwarded: !over },
    define: { guest: found.guest === 'absent' ? 'stopped' : found.guest, isCurrent: true },
    start: {
      guest: 'running',
      isCurrent: found.guest !== 'paused' || found.isCurrent,
      poweredOffByGuest: false,
      sshAnswered: false,
    },
    reshape: { guest: 'stopped', sshAnswered: false },
    operate: { guest: 'stopped', operationDue: false, sshAnswered: false },
    waitSsh: { sshAnswered: true },
    stop: { guest: 'stopped', sshAnswered: false },
    wipe: nothing,
    activate: {},
    decline: {},
    cancelExpired: {},
    closeExhausted: {},
    closeAsWished: {},
    finalize: {},
  }
  return { ...found, ...effects[step] }
}

const anyFound: fc.Arbitrary<Found> = fc.record({
  guest: fc.constantFrom('running', 'stopped', 'crashed', 'absent'),
  traces: fc.constant(true),
  unsealed: fc.boolean(),
  image: fc.boolean(),
  address: fc.boolean(),
  disk: fc.boolean(),
  seed: fc.boolean(),
  forwarded: fc.constantFrom(true, false, null),
  sshAnswered: fc.boolean(),
  isCurrent: fc.boolean(),
  operationDue: fc.boolean(),
  poweredOffByGuest: fc.boolean(),
  refused: fc.constant(false),
  troubleSince: fc.constant(null),
  blocked: fc.constant([]),
})

/** Takes steps, each time any one of those that are due, some of them twice, until none is or the chain must answer. */
function settle(
  wanted: Wanted,
  from: Found,
  choices: readonly number[],
): { found: Found; last: StepName | null; taken: readonly StepName[] } {
  const taken: StepName[] = []
  const onChain: StepName[] = [
    'activate',
    'decline',
    'cancelExpired',
    'closeExhausted',
    'closeAsWished',
    'finalize',
  ]
  let found = from
  for (let i = 0; i < 60; i++) {
    const steps = nextSteps(wanted, found, now, policy)
    const done = steps.find((step) => onChain.includes(step))
    if (steps.length === 0 || done) return { found, last: done ?? null, taken }
    const choice = choices[i % choices.length]!
    const step = steps[choice % steps.length]!
    taken.push(step)
    found = after(step, found, wanted)
    if (choice % 3 === 0) found = after(step, found, wanted)
  }
  throw new Error(`does not settle: ${JSON.stringify(found)}`)
}

const anyChoices = fc.array(fc.nat(11), { minLength: 1, maxLength: 20 })

describe('in any order, from anywhere', () => {
  test('an open lease ends in an activation', () => {
    fc.assert(
      fc.property(anyFound, anyChoices, (found, choices) => {
        const { found: end, last } = settle(opened, found, choices)
        assert.equal(last, 'activate')
        assert.equal(end.guest, 'running')
        assert.equal(end.forwarded, true)
      }),
    )
  })
  test('an active lease with a disk ends up running, unless its tenant switched it off', () => {
    fc.assert(
      fc.property(anyFound, anyChoices, (found, choices) => {
        const from = { ...found, unsealed: true, image: true, address: true, disk: true, operationDue: false }
        const { found: end } = settle(active, from, choices)
        const wasRunning = from.guest === 'running' && from.isCurrent
        assert.equal(end.guest === 'running', wasRunning || !from.poweredOffByGuest)
        if (end.guest === 'running') assert.equal(end.isCurrent, true)
      }),
    )
  })
  test('a guest that its tenant wants off ends up off, and is never started on the way', () => {
    fc.assert(
      fc.property(anyFound, anyChoices, (found, choices) => {
        const from = { ...found, disk: true }
        const end = settle({ ...active, power: 'off' }, from, choices)
        assert.notEqual(end.found.guest, 'running')
        assert.equal(end.taken.includes('start'), false)
      }),
    )
  })
  test('an ended lease ends up as nothing, and its disk never goes before its time', () => {
    fc.assert(
      fc.property(anyFound, anyChoices, (found, choices) => {
        assert.deepEqual(settle({ ...ended, diskKeptUntil: now }, found, choices).found, nothing)
        const kept = settle(ended, found, choices).found
        assert.equal(kept.disk, found.disk)
        assert.notEqual(kept.guest, 'running')
      }),
    )
  })
  test('nothing is ever done without a view of the chain', () => {
    fc.assert(fc.property(anyFound, (found) => nextStep({ kind: 'unknown' }, found, now, policy) === null))
  })
  test('a disk is wiped only at the end, with the guest known to be off', () => {
    const anyWanted = fc.constantFrom<Wanted>(
      opened,
      active,
      ended,
      { kind: 'unsettled' },
      { kind: 'unknown' },
    )
    fc.assert(
      fc.property(
        anyFound,
        anyWanted,
        (found, wanted) => !nextSteps(wanted, found, now, policy).includes('wipe'),
      ),
    )
    fc.assert(
      fc.property(anyFound, (found) => {
        const wipes = nextSteps({ kind: 'undone' }, found, now, policy).includes('wipe')
        return !wipes || found.guest !== 'running'
      }),
    )
  })
})
