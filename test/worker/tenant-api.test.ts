import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { grantRole, revokeRole, setDraining } from '@freehold/sdk'
import { createHostApi, type HostApi, type Role, waitForOperation } from '@freehold/sdk/hostApi'
import type { Account, Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { waitFor } from '../support/index.ts'
import { type MarketHost, startWorkerMarket, type WorkerMarket } from './support/market.ts'
import { startTestWorker, type TestWorker, waitUntilServed } from './support/worker.ts'

let market: WorkerMarket
let host: MarketHost
let worker: TestWorker
let lease: Hex
before(async () => {
  market = await startWorkerMarket('tenant-api')
  host = await market.addHost('tenant-api')
  worker = await startTestWorker(host)
  await worker.ready
  lease = await host.rent()
  await waitUntilServed(worker, lease)
})
after(async () => {
  await worker.stop()
  await market.stop()
})

/** The host's API for a wallet, over HTTP. */
const apiOf = (account: Account): HostApi =>
  createHostApi(market.clientOf(account), {
    endpoint: `http://127.0.0.1:${worker.apiPort}`,
    host: host.id,
  })

test('the tenant stops and starts the instance, and is told what it costs', async () => {
  const api = apiOf(market.chain.accounts.tenant)
  for (const [action, power] of [
    ['stop', 'stopped'],
    ['start', 'running'],
  ] as const) {
    const operation = await api.call('setPower', { params: { lease }, body: { action } })
    await waitForOperation(api, { lease, operation, pollMs: 50 })
    const instance = await api.call('getInstance', { params: { lease } })
    assert.equal(instance.power, power)
    assert.match(instance.billing, /^Billed by the second/)
    assert.equal(instance.endpoint, 'ssh://root@203.0.113.9:40000')
  }
  const { instances } = await api.call('listInstances', {})
  assert.deepEqual(
    instances.map((one) => [one.lease, one.role]),
    [[lease, 'owner']],
  )
})

test('a stranger learns nothing, nor do the operator and the owner of the host by their wallets', async () => {
  const { spare, provider } = market.chain.accounts
  const operator = privateKeyToAccount(
    readFileSync(join(host.stateDir, 'operator.key'), 'utf8').trim() as Hex,
  )
  assert.equal(operator.address, host.operator)
  for (const account of [spare[0], operator, provider]) {
    const api = apiOf(account)
    await assert.rejects(api.call('getInstance', { params: { lease } }), /instance|lease/i)
    await assert.rejects(api.call('setPower', { params: { lease }, body: { action: 'stop' } }))
    assert.deepEqual((await api.call('listInstances', {})).instances, [])
  }
})

test('whom the tenant names on chain may act from the next block on, and no longer when it is revoked', async () => {
  const { tenant } = market.chain.accounts
  const friend = market.chain.accounts.spare[1]
  const api = apiOf(friend)
  const share = { leaseId: lease, account: friend.address }
  const roleNow = () =>
    api.call('getInstance', { params: { lease } }).then(
      ({ role }) => role,
      () => null,
    )
  const becomes = (role: Role | null) =>
    waitFor(async () => (await roleNow()) === role, {
      what: `the role is ${role}`,
      seconds: 20,
      everyMs: 100,
    })
  assert.equal(await roleNow(), null)

  await grantRole(market.clientOf(tenant), { ...share, role: 'Viewer' })
  await becomes('viewer')
  const stop = { params: { lease }, body: { action: 'stop' } } as const
  await assert.rejects(api.call('setPower', stop), /needs operator/)
  await grantRole(market.clientOf(tenant), { ...share, role: 'Operator' })
  await becomes('operator')
  await api.call('openPort', { params: { lease }, body: { protocol: 'udp', guestPort: 53 } })
  await assert.rejects(api.call('getPolicy', { params: { lease } }), /needs owner/)
  assert.equal((await api.call('listInstances', {})).instances.length, 1)

  await revokeRole(market.clientOf(tenant), share)
  await becomes(null)
  assert.deepEqual((await api.call('listInstances', {})).instances, [])
})

test('the audit log lies in the folder of the instance', async () => {
  const api = apiOf(market.chain.accounts.tenant)
  await api.call('openPort', { params: { lease }, body: { protocol: 'tcp', guestPort: 443 } })
  assert.ok(existsSync(join(host.stateDir, 'instances', lease, 'audit')))
})

test('a draining host tells everybody: in its presence, and on each instance', async () => {
  const api = apiOf(market.chain.accounts.tenant)
  const noticesOf = async () => (await api.call('getInstance', { params: { lease } })).notices
  assert.deepEqual(await noticesOf(), [])
  await setDraining(market.clientOf(market.chain.accounts.provider), { host: host.id, draining: true })
  await waitFor(async () => (await noticesOf()).length === 1, { what: 'the tenant is told', seconds: 10 })
  const answer = await fetch(`http://127.0.0.1:${worker.apiPort}/v1/host`)
  const { payload } = (await answer.json()) as { payload: { notices: string[] } }
  assert.match(payload.notices[0] ?? '', /takes no new leases/)
})
