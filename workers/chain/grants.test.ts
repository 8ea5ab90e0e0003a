import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { grantRole, revokeRole } from '@freehold/sdk'
import type { Hex } from 'viem'
import { openTestLease, startTestMarket, type TestMarket } from '../../sdk/testing/market.ts'
import { readGrants } from './grants.ts'
import { openRpcPool } from './pool.ts'

let market: TestMarket
before(async () => {
  market = await startTestMarket()
})
after(() => market.stop())

test('roles are read for many leases at once, as they were in that block', async () => {
  const { network, tenant, stranger } = market
  const pool = openRpcPool(network)
  const account = stranger.account!.address
  const [shared, own] = [await openTestLease(market), await openTestLease(market)]
  const unknown: Hex = `0x${'77'.repeat(32)}`
  const leases = [own.leaseId, shared.leaseId, unknown]
  const head = async () => Number(await tenant.publicClient.getBlockNumber({ cacheTime: 0 }))
  const read = (blockNumber: number) =>
    readGrants(pool, { leaseRoles: network.contracts.leaseRoles, leases, account, blockNumber })

  const before = await head()
  assert.deepEqual(await read(before), [null, null, null])
  await grantRole(tenant, { leaseId: shared.leaseId, account, role: 'Operator' })
  const granted = await head()
  assert.deepEqual(await read(granted), [null, 'Operator', null])
  assert.deepEqual(await read(before), [null, null, null])
  await revokeRole(tenant, { leaseId: shared.leaseId, account })
  assert.deepEqual(await read(await head()), [null, null, null])
  await assert.rejects(read((await head()) + 100), /None answers/)
})
