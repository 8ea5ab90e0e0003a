import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, snapshot, test } from 'node:test'
import { acceptPayee, type Host, readHost } from '@freehold/sdk'
import { bytesToHex, type HDAccount } from 'viem'
import { createHostKeys } from '../../../workers/provider/index.ts'
import { scrub } from '../../testing/scrub.ts'
import { type CliWorld, startCliWorld } from '../../testing/world.ts'

snapshot.setDefaultSnapshotSerializers([(value) => String(value)])

let world: CliWorld
before(async () => {
  world = await startCliWorld()
})
after(() => world.stop())

const HOST = ['--host', '1']
const seen = ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) =>
  scrub(`exit ${code}\n--- out\n${stdout}--- err\n${stderr}`, world.folder)
const host = (): Promise<Host> => readHost(world.market.owner, { host: world.market.host })
const freehold = (...words: string[]) => world.freehold(['provider', ...words])

test('minima: none at first; an offer below them is refused, whoever publishes it', async (t) => {
  t.assert.snapshot(seen(await freehold('minima', ...HOST)))
  t.assert.snapshot(
    seen(await freehold('minima', ...HOST, '--core-price', '0.01', '--disk-price', '0.000001')),
  )
  t.assert.snapshot(seen(await freehold('offer', ...HOST, '--core-price', '0.009')))
  const { usdcPerHour, transactionHash } = await world.json<{
    usdcPerHour: { core: string; diskGib: string }
    transactionHash: null
  }>(['provider', 'minima', ...HOST])
  assert.equal(transactionHash, null)
  assert.equal(Number(usdcPerHour.core), 0.01)
  await world.json(['provider', 'minima', ...HOST, '--core-price', '0'])
  assert.equal((await freehold('offer', ...HOST, '--core-price', '0.009')).code, 0)
  const stranger = await freehold('minima', ...HOST, '--core-price', '0', '--wallet', 'operator')
  assert.equal(stranger.code, 1)
  assert.match(stranger.stderr, /\nNext/)
})

test('payee: proposed by the owner, accepted by the new one, refused to anybody else', async (t) => {
  const { tenant } = world.market.chain.accounts
  t.assert.snapshot(seen(await freehold('payee', tenant.address, ...HOST)))
  t.assert.snapshot(seen(await freehold('payee', tenant.address, ...HOST, '--yes')))
  assert.equal((await host()).payee, world.market.chain.accounts.provider.address, 'nothing changed yet')
  const wrong = await freehold('payee', '--accept', '--yes', ...HOST, '--wallet', 'operator')
  assert.equal(wrong.code, 1, wrong.stderr)
  await world.json(['provider', 'payee', '--take-back', ...HOST])
  await assert.rejects(acceptPayee(world.market.tenant, { host: world.market.host }))
  await world.json(['provider', 'payee', tenant.address, '--yes', ...HOST])
  t.assert.snapshot(seen(await freehold('payee', '--accept', '--yes', ...HOST, '--wallet', 'tenant')))
  assert.equal((await host()).payee, tenant.address)
  assert.match((await freehold('offer', ...HOST)).stdout, /has no offer/, 'the old offers are void')
})

test('owner: handed over and back', async () => {
  const { tenant, provider } = world.market.chain.accounts
  await world.json(['provider', 'owner', tenant.address, '--yes', ...HOST])
  const { account } = await world.json<{ account: string }>([
    ...['provider', 'owner', '--accept', '--yes', '--wallet', 'tenant', ...HOST],
  ])
  assert.equal(account, tenant.address)
  assert.equal((await host()).owner, tenant.address)
  await world.json(['provider', 'owner', provider.address, '--yes', '--wallet', 'tenant', ...HOST])
  await world.json(['provider', 'owner', '--accept', '--yes', '--wallet', 'provider', ...HOST])
  const shown = await world.json<{ account: string; step: string }>(['provider', 'owner', ...HOST])
  assert.deepEqual({ ...shown }, { ...shown, account: provider.address, step: 'shown' })
})

test('operator: revoked, appointed again, and what is malformed', async (t) => {
  t.assert.snapshot(seen(await freehold('operator', '--revoke', '--yes', ...HOST)))
  assert.equal((await host()).operator, null)
  t.assert.snapshot(seen(await freehold('operator', ...HOST)))
  const { operator } = world.market.chain.accounts
  t.assert.snapshot(seen(await freehold('operator', operator.address, '--yes', ...HOST)))
  assert.equal((await host()).operator, operator.address)
  const wrong = await freehold('operator', operator.address.replace(/.$/, ''), ...HOST)
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /\[account\]: an address is needed/)
  assert.equal((await freehold('operator', operator.address, '--revoke', ...HOST)).code, 2)
})

test('rotate-key: a new key on chain, made in the folder of the host', async (t) => {
  const { market, folder } = world
  const stateDir = join(folder, 'host')
  mkdirSync(stateDir)
  await createHostKeys(stateDir)
  const keyFile = join(stateDir, 'operator.key')
  writeFileSync(keyFile, `${privateKeyOf(market.chain.accounts.operator)}\n`, { mode: 0o600 })
  const config = join(stateDir, 'config.json')
  const network = join(folder, 'state/network.json')
  const operator = { kind: 'developmentKeyFile', path: keyFile }
  writeFileSync(config, JSON.stringify({ stateDir, host: '1', network, redis: '/nowhere.sock', operator }))
  const before = (await host()).facts
  t.assert.snapshot(seen(await freehold('rotate-key', '--config', config)))
  const after = (await host()).facts
  assert.ok(after.hpkeKeyVersion > before.hpkeKeyVersion)
  assert.notEqual(after.hpkeKey, before.hpkeKey)
  t.assert.snapshot(seen(await freehold('rotate-key')))
})

test('retire: only what drains, once, and for ever', async (t) => {
  const early = await freehold('retire', ...HOST, '--yes')
  assert.equal(early.code, 1, early.stderr)
  assert.match(early.stderr, /drain/)
  await world.json(['provider', 'drain', ...HOST])
  assert.equal((await freehold('retire', ...HOST)).code, 2, 'nobody can be asked')
  t.assert.snapshot(seen(await freehold('retire', ...HOST, '--yes')))
  t.assert.snapshot(seen(await freehold('retire', ...HOST, '--yes')))
})

const privateKeyOf = (account: HDAccount) => bytesToHex(account.getHdKey().privateKey!)
