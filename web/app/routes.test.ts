import assert from 'node:assert/strict'
import { test } from 'node:test'
import { INSTANCE_TABS, paths, routeOf } from './routes.ts'

const leaseId = `0x${'aB'.repeat(32)}` as const

test('every path that we build leads to its page', () => {
  assert.equal(routeOf(paths.marketplace).name, 'marketplace')
  assert.equal(routeOf(paths.launch).name, 'launch')
  assert.equal(routeOf(paths.instances).name, 'instances')
  assert.equal(routeOf(paths.history).name, 'history')
  assert.equal(routeOf(paths.verifiers).name, 'verifiers')
  assert.deepEqual(routeOf(paths.host(7n)), { name: 'host', host: 7n })
  assert.deepEqual(routeOf(paths.verifier(0)), { name: 'verifier', seat: 0 })
  assert.deepEqual(routeOf(paths.verifier(42)), { name: 'verifier', seat: 42 })
  for (const tab of INSTANCE_TABS) {
    const route = routeOf(paths.instance(leaseId, tab))
    assert.deepEqual(route, { name: 'instance', leaseId: leaseId.toLowerCase(), tab })
  }
})

test('what is no page is said to be none', () => {
  for (const path of [
    '/instances/0x12',
    '/instances/hello',
    '/launch/now',
    '/nowhere',
    '/transactions',
    '/transactions/0x12',
    `${paths.instance(leaseId)}/x`,
    `${paths.instance(leaseId, 'logs')}/x`,
    '/launch/now/then',
    '/hosts',
    '/hosts/seven',
    '/hosts/07',
    '/hosts/18446744073709551616',
    '/verifiers/first',
    '/verifiers/01',
    '/verifiers/1234567890',
    '/verifiers/1/history',
  ]) {
    assert.deepEqual(routeOf(path), { name: 'not-found', path })
  }
})
