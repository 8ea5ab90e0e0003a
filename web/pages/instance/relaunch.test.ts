import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Lease } from '@freehold/sdk'
import { rememberLaunch } from '../../transactions/launches.ts'
import { readIntent } from '../launch/intent.ts'
import { guessOf, relaunchQuery } from './relaunch.ts'

const leaseOf = (leaseId: `0x${string}`, points: number, firstLeaseId = leaseId) =>
  ({
    leaseId,
    firstLeaseId,
    terms: { host: 7n, shape: { points, memoryMib: 2048, diskGib: 20, gpus: 0, mbps: 50 } },
  }) as unknown as Lease
const id = (digit: string) => `0x${digit.repeat(64)}` as const
const intentOf = (lease: Lease) =>
  readIntent(new URLSearchParams(Object.entries(relaunchQuery(lease)) as [string, string][]))

test('a launch like an earlier one has its size, image, host and disk', () => {
  rememberLaunch(id('a'), { image: 'debian-12', hostname: 'web', vcpus: 3, tier: 'balanced' })
  const intent = intentOf(leaseOf(id('a'), 1500))
  assert.deepEqual(
    [intent.image, intent.vcpus, intent.tier, intent.memoryMib, intent.host, intent.from],
    ['debian-12', 3, 'balanced', 2048, 7n, id('a')],
  )
})

test('after a resize its processors are reckoned from the new size', () => {
  rememberLaunch(id('b'), { image: 'micro', hostname: '', vcpus: 1, tier: 'burstable' })
  assert.equal(intentOf(leaseOf(id('c'), 1000, id('b'))).vcpus, 4)
})

test('what another browser launched is guessed from its points', () => {
  assert.deepEqual(guessOf(2000), { image: '', hostname: '', tier: 'dedicated', vcpus: 2 })
  assert.equal(guessOf(667).tier, 'standard')
  assert.equal(intentOf(leaseOf(id('d'), 250)).tier, 'burstable')
})
