import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readOwed, testUsdcAbi, write } from '@freehold/sdk'
import { type Address, erc20Abi } from 'viem'
import { passSeconds } from '../../sdk/testing/market.ts'
import { type CreditedWorld, HOLD_SECONDS, startCreditedWorld } from '../testing/credited.ts'

let world: CreditedWorld
before(async () => {
  world = await startCreditedWorld()
})
after(() => world?.stop())

const tenant = () => world.market.tenant.account!.address
const balanceOf = (account: Address) =>
  world.market.tenant.publicClient.readContract({
    address: world.market.network.contracts.usdc,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [account],
  })
/** The token blocks an address, or lets it go. */
const block = (functionName: 'blacklist' | 'unBlacklist', account: Address) => {
  const { governor, network } = world.market
  return write(governor, { address: network.contracts.usdc, abi: testUsdcAbi, functionName, args: [account] })
}

test('claim: what could not be delivered is shown, asked about, and taken once', async () => {
  const leaseId = await world.runFor(1000)
  await block('blacklist', tenant())
  await world.json(['close', leaseId, '--waive-hold'])
  const owed = await readOwed(world.market.tenant, { account: tenant() })
  assert.ok(owed > 0n)
  assert.match((await world.freehold(['wallet', 'show'])).stdout, /To claim +\d\.\d+ USDC: freehold claim/)

  const blocked = await world.freehold(['claim', '--yes'])
  assert.equal(blocked.code, 1, 'the token still refuses')
  await block('unBlacklist', tenant())
  const unasked = await world.freehold(['claim'])
  assert.deepEqual([unasked.code, unasked.stdout], [2, ''])
  assert.match(unasked.stderr, /Nothing was signed[\s\S]*--yes/)

  const before = await balanceOf(tenant())
  const claimed = await world.json<{ amountUnits: string; to: Address }>(['claim', '--yes'])
  assert.deepEqual([claimed.amountUnits, claimed.to], [`${owed}`, tenant()])
  assert.equal((await balanceOf(tenant())) - before, owed)
  const again = await world.freehold(['claim', '--yes'])
  assert.equal(again.code, 0)
  assert.equal(again.stdout, `Nothing waits for ${tenant()} in the escrow.\n`)
})

test("claim: an author's royalties go to the wallet that it names", async () => {
  const author = world.market.owner.account!.address
  const leaseId = await world.runFor(1000, author)
  await world.json(['close', leaseId, '--waive-hold'])
  const owed = await readOwed(world.market.owner, { account: author })
  assert.ok(owed > 0n)
  const to: Address = `0x${'ab'.repeat(20)}`
  const { code, stdout } = await world.freehold(['claim', '--to', to, '--yes', '--wallet', 'provider'])
  assert.equal(code, 0)
  assert.match(stdout, /Claimed +0\.\d+ USDC\nTo +0x[aA][bB]/)
  assert.equal(await balanceOf(to), owed)
  assert.equal((await world.freehold(['claim', '--to', 'me'])).code, 2)
})

test('settle: too early it says when; then everybody is paid, and once only', async () => {
  const leaseId = await world.runFor(1000)
  const running = await world.freehold(['settle', leaseId])
  assert.equal(running.code, 1)
  assert.match(running.stderr, /has not ended[\s\S]*freehold close 0x/)

  await world.json(['close', leaseId])
  const early = await world.freehold(['settle', leaseId])
  assert.equal(early.code, 1)
  assert.match(early.stderr, /is held until \d{4}-\d\d-\d\d .* UTC, in (1 h|\d+ min).*: until then a verdict/)
  assert.match(early.stderr, /--waive-hold/)
  const stranger = await world.freehold(['settle', leaseId, '--wallet', 'provider'])
  assert.equal(stranger.code, 1)
  assert.doesNotMatch(stranger.stderr, /waive/)

  await passSeconds(world.market, HOLD_SECONDS)
  const payee = world.market.owner.account!.address
  const before = await balanceOf(payee)
  const settled = await world.json<Record<string, string | boolean>>(['settle', leaseId])
  assert.deepEqual([settled.wasSettled, settled.refundedUnits], [false, '0'])
  assert.ok(BigInt(settled.toPayeeUnits as string) > 0n)
  assert.equal(`${(await balanceOf(payee)) - before}`, settled.toPayeeUnits)

  const again = await world.json<Record<string, string | boolean>>(['settle', leaseId])
  assert.deepEqual(again, { ...settled, wasSettled: true })
  assert.match((await world.freehold(['settle', leaseId])).stdout, /settled already; nothing is left/)
})

test('settle: its tenant may give up the hold, and says so', async () => {
  const leaseId = await world.runFor(1000)
  await world.json(['close', leaseId])
  assert.equal((await world.freehold(['settle', leaseId, '--waive-hold', '--wallet', 'provider'])).code, 1)
  const { code, stdout } = await world.freehold(['settle', leaseId, '--waive-hold'])
  assert.equal(code, 0)
  assert.match(stdout, /State +settled\n/)
  // Nothing of it was ever held: there is nothing to tell of then.
  const waived = await world.runFor(1000)
  await world.json(['close', waived, '--waive-hold'])
  const none = await world.json<Record<string, unknown>>(['settle', waived])
  assert.deepEqual([none.wasSettled, none.transactionHash], [true, null])
})
