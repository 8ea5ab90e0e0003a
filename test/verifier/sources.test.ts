import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { outcomeAt } from '@freehold/sdk'
import { type Crew, makeCrew } from './support/crew.ts'
import { eventsOf, passEpoch } from './support/epochs.ts'
import { startVerifierMarket, type TestTarget, type VerifierMarket } from './support/market.ts'

/** All of them lead to this machine. */
const sources = ['127.0.0.2', '127.0.0.3']

let market: VerifierMarket
let hosts: readonly [TestTarget, TestTarget]
const crew: Crew = makeCrew()
before(async () => {
  market = await startVerifierMarket('sources')
  await market.setCommittees(1, 1, 2, 2)
  hosts = [await market.addHost(), await market.addHost()]
  await crew.start(await market.addVerifier('verifier', { probing: { pauseSeconds: 0, sources } }))
})
after(async () => {
  if (process.env.SHOW) console.log(crew.lines.join(''))
  await crew.stopAll()
  await market.stop()
})

/** What was said of both hosts in an epoch. */
async function saidIn(epoch: number): Promise<readonly string[]> {
  await passEpoch(market, epoch, { members: 1 })
  const { args } = (await eventsOf(market, 'Revealed')).find((one) => Number(one.args.epoch) === epoch)!
  return hosts.map(({ target }) => outcomeAt(args.bits, target))
}

/** Stands where a host's beacon was, takes every call and hangs up. */
async function hangUpFor({ cutOff, sshEndpoint }: TestTarget) {
  await cutOff()
  const callers: string[] = []
  const server = createServer((socket) => {
    callers.push(socket.remoteAddress!)
    socket.destroy()
  })
  server.listen(Number(new URL(sshEndpoint).port), '127.0.0.1')
  await once(server, 'listening')
  return { callers, close: () => server.close() }
}

test('hosts are probed from each of the addresses in turn, and a second try comes from another one', async () => {
  const [steady, broken] = hosts
  const first = (await market.epoch()) + 2
  assert.deepEqual(await saidIn(first), ['Up', 'Up'])
  assert.deepEqual([...steady.callers, ...broken.callers].toSorted(), sources)

  const { callers, close } = await hangUpFor(broken)
  try {
    assert.deepEqual(await saidIn(first + 1), ['Up', 'Down'])
  } finally {
    close()
  }
  assert.deepEqual(callers.toSorted(), sources)
  assert.equal(steady.callers.length, 2)
  assert.ok(sources.includes(steady.callers[1]!))
})
