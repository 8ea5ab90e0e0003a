import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readLease } from '@freehold/sdk'
import type { Hex } from 'viem'
import { passSeconds } from '../../sdk/testing/market.ts'
import { waitFor } from '../../test/support/index.ts'
import { type CreditedWorld, HOLD_SECONDS, startCreditedWorld } from '../testing/credited.ts'
import { type Outcome, run } from '../testing/io.ts'
import type { WatchEvent } from './event.ts'

let world: CreditedWorld
before(async () => {
  world = await startCreditedWorld()
})
/** So that a test that fails ends, too. */
const stops: AbortController[] = []
after(async () => {
  for (const stop of stops) stop.abort()
  await world?.stop()
})

interface Watching {
  told(leaseId: Hex): string[]
  said(): string
  stop(): Promise<Outcome>
}

async function startWatch(...words: string[]): Promise<Watching> {
  const stop = new AbortController()
  stops.push(stop)
  let [out, err] = ['', '']
  const running = run(['watch', '--json', '--poll', '1', ...words], {
    env: world.env,
    signal: stop.signal,
    onStdout: (text) => {
      out += text
    },
    onStderr: (text) => {
      err += text
    },
  })
  await waitFor(async () => err.includes('Watching'), { what: 'it watches', seconds: 60 })
  const events = () => out.trim().split('\n').filter(Boolean)
  return {
    told: (leaseId) =>
      events()
        .map((line) => JSON.parse(line) as WatchEvent)
        .filter((event) => event.leaseId === leaseId)
        .map(({ kind }) => kind),
    said: () => err,
    stop() {
      stop.abort()
      return running
    },
  }
}

const stateOf = async (leaseId: Hex) => (await readLease(world.market.tenant, { leaseId })).status.state
const nonce = () =>
  world.market.tenant.publicClient.getTransactionCount({ address: world.market.tenant.account!.address })

test('without --settle it only tells that a lease is held, and that somebody settled it', async () => {
  const leaseId = await world.runFor(1000)
  const watching = await startWatch(leaseId)
  await world.json(['close', leaseId])
  await passSeconds(world.market, HOLD_SECONDS + 1)
  await waitFor(async () => watching.told(leaseId).includes('ended'), {
    what: 'its end is told',
    seconds: 60,
  })
  assert.equal(await stateOf(leaseId), 'Settling')
  await world.json(['settle', leaseId, '--wallet', 'provider'])
  await waitFor(async () => watching.told(leaseId).includes('settled'), {
    what: 'it is told that it is settled',
    seconds: 60,
  })
  assert.equal((await watching.stop()).code, 0)
})

test('--settle settles a held lease when the hold is over, not before, once, and after a failure again', async () => {
  const { market } = world
  const address = market.tenant.account!.address
  const leaseId = await world.runFor(1000)
  await world.json(['close', leaseId])
  const watching = await startWatch('--settle')
  await passSeconds(market, HOLD_SECONDS - 120)
  const sent = await nonce()
  // Its own tenant could settle at once, and give credit away: a few looks must not.
  await new Promise((resolve) => setTimeout(resolve, 4000))
  assert.deepEqual([await stateOf(leaseId), await nonce()], ['Settling', sent])

  const wei = await market.tenant.publicClient.getBalance({ address })
  await market.chain.testClient.setBalance({ address, value: 0n })
  await passSeconds(market, 121)
  await waitFor(async () => watching.said().includes('could not be settled, and is tried again'), {
    what: 'it says what is wrong',
    seconds: 60,
  })
  assert.match(watching.said(), /too little ETH/)
  await market.chain.testClient.setBalance({ address, value: wei })
  await waitFor(async () => watching.told(leaseId).includes('settled'), {
    what: 'it is settled and told',
    seconds: 90,
  })
  assert.equal(await stateOf(leaseId), 'Closed')
  assert.equal(await nonce(), sent + 1)
  assert.deepEqual(watching.told(leaseId), ['ended', 'settled'])
  assert.equal((await watching.stop()).code, 0)
})
