import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AgentDoor, agentAnswers, guestFileSystems, runInGuest } from './guest-agent.ts'
import { HypervisorError } from './types.ts'

const base64 = (words: string) => Buffer.from(words).toString('base64')

/** An agent that gives these answers, one after the other, and the last for ever. */
function agentSaying(...answers: unknown[]): AgentDoor & { asked: [string, unknown][] } {
  const asked: [string, unknown][] = []
  return {
    asked,
    agent: async (_name, command, args) => {
      asked.push([command, args])
      const answer = answers.length > 1 ? answers.shift() : answers[0]
      if (answer instanceof Error) throw answer
      return answer
    },
  }
}

test('a program is run to its end, and what it said handed back', async () => {
  const done = { exited: true, exitcode: 3, 'out-data': base64('out'), 'err-data': base64('err') }
  const door = agentSaying({ pid: 7 }, { exited: false }, done)
  const result = await runInGuest(door, 'fh-1', { path: '/bin/x', args: ['a'], input: 'in' })
  assert.deepEqual(result, { exitCode: 3, stdout: 'out', stderr: 'err', truncated: false })
  assert.deepEqual(door.asked[0], [
    'guest-exec',
    { path: '/bin/x', arg: ['a'], 'capture-output': true, 'input-data': base64('in') },
  ])
})

test('a program that says too much is cut short, one that a signal ends has no exit code', async () => {
  const done = { exited: true, signal: 9, 'out-data': base64('123456') }
  const result = await runInGuest(agentSaying({ pid: 7 }, done), 'fh-1', { path: '/bin/x', mostBytes: 4 })
  assert.deepEqual(result, { exitCode: null, stdout: '1234', stderr: '', truncated: true })
})

test('a program that does not end is killed', async () => {
  const door = agentSaying({ pid: 7 }, { exited: false })
  await assert.rejects(runInGuest(door, 'fh-1', { path: '/bin/x', timeoutSeconds: 0.01 }), {
    reason: 'timeout',
  })
  assert.deepEqual(door.asked.at(-1), ['guest-exec', { path: '/bin/kill', arg: ['-9', '7'] }])
})

test('file systems are told with what is known of them', async () => {
  const answer = [
    { mountpoint: '/', type: 'ext4', 'used-bytes': 1, 'total-bytes': 2, disk: [], name: 'vda' },
    { mountpoint: '/old', type: 'ext3' },
  ]
  assert.deepEqual(await guestFileSystems(agentSaying(answer), 'fh-1'), [
    { mountPoint: '/', type: 'ext4', usedBytes: 1, totalBytes: 2 },
    { mountPoint: '/old', type: 'ext3', usedBytes: null, totalBytes: null },
  ])
})

test('a guest that answers nonsense is not believed', async () => {
  for (const answer of [null, 'x', { pid: 'seven' }, [{ mountpoint: 7 }], { exited: 'yes' }]) {
    await assert.rejects(guestFileSystems(agentSaying(answer), 'fh-1'), { reason: 'refused' })
    await assert.rejects(runInGuest(agentSaying(answer), 'fh-1', { path: '/x' }), { reason: 'refused' })
  }
})

test('only a hypervisor that is away is an error to whoever asks for an agent', async () => {
  assert.equal(await agentAnswers(agentSaying({}), 'fh-1'), true)
  const saying = (reason: 'gone' | 'noAgent') => agentSaying(new HypervisorError(reason, 'no'))
  assert.equal(await agentAnswers(saying('noAgent'), 'fh-1'), false)
  await assert.rejects(agentAnswers(saying('gone'), 'fh-1'), { reason: 'gone' })
})
