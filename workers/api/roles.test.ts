import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Address, Hex } from 'viem'
import { type GrantedRole, openChainRoles } from './roles.ts'
import { LEASE, OTHER_LEASE } from './testing/host.ts'

const TENANT: Address = '0x00000000000000000000000000000000000000Aa'
const FRIEND: Address = '0x00000000000000000000000000000000000000bB'
const NO_LEASE: Hex = `0x${'77'.repeat(32)}`

function chain() {
  const grants = new Map<Hex, GrantedRole>()
  const asked: Hex[][] = []
  const state = { block: 1 as number | null, isSilent: false, grants, asked }
  const roles = openChainRoles({
    tenantOf: (lease) => (lease === NO_LEASE ? null : TENANT),
    headBlock: () => state.block,
    async readGrants(leases) {
      asked.push([...leases])
      if (state.isSilent) throw new Error('no RPC answers')
      return leases.map((lease) => grants.get(lease) ?? null)
    },
  })
  return Object.assign(state, { roles })
}

test('the tenant owns the lease without asking the chain; a lease that is not here has no roles', async () => {
  const { roles, asked } = Object.assign(chain(), { isSilent: true })
  assert.equal(await roles.roleOf(LEASE, TENANT), 'owner')
  assert.equal(await roles.roleOf(LEASE, TENANT.toLowerCase() as Address), 'owner')
  assert.equal(await roles.roleOf(NO_LEASE, TENANT), null)
  assert.deepEqual(asked, [])
})

test('what is granted or revoked holds from the next block on, and is asked once per block', async () => {
  const market = chain()
  const { roles, grants, asked } = market
  assert.equal(await roles.roleOf(LEASE, FRIEND), null)
  grants.set(LEASE, 'operator')
  await Promise.all([roles.roleOf(LEASE, FRIEND), roles.roleOf(LEASE, FRIEND)])
  assert.equal(asked.length, 1)
  market.block = 2
  assert.equal(await roles.roleOf(LEASE, FRIEND), 'operator')
  grants.delete(LEASE)
  market.block = 3
  assert.equal(await roles.roleOf(LEASE, FRIEND), null)
  assert.equal(asked.length, 3)
})

test('a chain that is silent gives no role, and is asked again', async () => {
  const market = chain()
  market.grants.set(LEASE, 'viewer')
  market.isSilent = true
  await assert.rejects(market.roles.roleOf(LEASE, FRIEND), /no RPC/)
  market.isSilent = false
  assert.equal(await market.roles.roleOf(LEASE, FRIEND), 'viewer')
})

test('what was granted is not known either once the chain falls silent, and is asked again afterwards', async () => {
  const market = chain()
  market.grants.set(LEASE, 'operator')
  assert.equal(await market.roles.roleOf(LEASE, FRIEND), 'operator')
  market.block = null
  await assert.rejects(market.roles.roleOf(LEASE, FRIEND), /silent/)
  await assert.rejects(market.roles.rolesOf([LEASE], FRIEND), /silent/)
  assert.equal(await market.roles.roleOf(LEASE, TENANT), 'owner')
  market.block = 2
  market.grants.delete(LEASE)
  assert.equal(await market.roles.roleOf(LEASE, FRIEND), null)
})

test('a list asks for all unknown leases together', async () => {
  const { roles, grants, asked } = chain()
  grants.set(OTHER_LEASE, 'viewer')
  assert.equal(await roles.roleOf(LEASE, FRIEND), null)
  assert.deepEqual(
    [...(await roles.rolesOf([LEASE, OTHER_LEASE, NO_LEASE], FRIEND))],
    [[OTHER_LEASE, 'viewer']],
  )
  assert.deepEqual(asked, [[LEASE], [OTHER_LEASE]])
  assert.deepEqual([...(await roles.rolesOf([LEASE, NO_LEASE], TENANT))], [[LEASE, 'owner']])
})
