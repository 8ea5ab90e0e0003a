import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LeaseAction } from '../../queries/lease-actions.ts'
import { csvOf } from './csv.ts'

const action: LeaseAction = {
  id: '1',
  name: 'Closed',
  leaseId: '0xaa',
  inUnits: 0n,
  refundedUnits: 1_234_500_000n,
  paidUnits: 1n,
  reason: 'TenantDone',
  blockNumber: 7n,
  logIndex: 0,
  transactionHash: '0xbb',
  atSeconds: null,
}

test('an action becomes one line that a spreadsheet can add up', () => {
  const [header, line, end] = csvOf([action], () => 1_700_000_000).split('\r\n')
  assert.match(header!, /^time \(UTC\),what,/)
  assert.equal(line, '2023-11-14T22:13:20.000Z,Closed,TenantDone,0xaa,0.00,1234.50,0.000001,7,0xbb')
  assert.equal(end, '')
})

test('a time that is not known is empty, and no field becomes a formula', () => {
  const line = csvOf([{ ...action, reason: '=1+1,"x"' }], () => null).split('\r\n')[1]
  assert.match(line!, /^,Closed,"'=1\+1,""x""",/)
})
