import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  decoyCommitment,
  epochAt,
  isDecoyUp,
  KIND_VM,
  leaseEscrowAbi,
  readTargetOfHost,
  readVerifierConstants,
  setHostBeaconKey,
  verifierNetworkAbi,
} from '@freehold/sdk'
import { createWalletClient, http, keccak256, toHex, zeroHash } from 'viem'
import { waitFor } from '../support/index.ts'
import { passSeconds, startWorkerMarket, type WorkerMarket } from './support/market.ts'
import { startTestWorker } from './support/worker.ts'

/** And a little. */
const twoEpochs = 2 * 600 + 60

let market: WorkerMarket
before(async () => {
  market = await startWorkerMarket('verified')
  const { chain } = market
  const wallet = createWalletClient({ chain: chain.chain, transport: http(chain.rpcUrl) })
  const { leaseEscrow, verifierNetwork } = chain.contracts
  const hash = await wallet.writeContract({
    account: chain.accounts.deployer,
    address: leaseEscrow,
    abi: leaseEscrowAbi,
    functionName: 'setCreditor',
    args: [verifierNetwork],
  })
  await chain.publicClient.waitForTransactionReceipt({ hash })
})
after(() => market.stop())

test('a host enrols its beacon when it starts, once, and tells of a new key', async () => {
  const host = await market.addHost('verified')
  const network = { abi: verifierNetworkAbi, address: market.chain.contracts.verifierNetwork } as const
  const { publicClient, accounts } = market.chain
  const targetOf = () =>
    publicClient.readContract({ ...network, functionName: 'targetOfHost', args: [host.id, KIND_VM] })
  const until = (what: string, ask: () => Promise<boolean>) => waitFor(ask, { what, seconds: 120 })

  let worker = await startTestWorker(host)
  await worker.ready
  await until('the beacon is enrolled', async () => (await targetOf())[0])
  const [, enrolled] = await targetOf()
  const record = await publicClient.readContract({ ...network, functionName: 'targetOf', args: [enrolled] })
  assert.notEqual(record.decoyCommitment, zeroHash) // or whoever has one would be a decoy, and known for it
  await worker.stop()

  await passSeconds(market.chain, twoEpochs) // a key can be changed once it counts
  const beaconKey = `0x${'ab'.repeat(64)}` as const
  await setHostBeaconKey(market.clientOf(accounts.provider), { host: host.id, beaconKey })
  worker = await startTestWorker(host)
  await worker.ready
  const [, target] = await targetOf()
  await until('the new key is told', async () => {
    const record = await publicClient.readContract({ ...network, functionName: 'targetOf', args: [target] })
    return record.beaconKeyHash === keccak256(beaconKey)
  })
  assert.equal(await publicClient.readContract({ ...network, functionName: 'targetCount' }), 1)
  await worker.stop()
})

/** Whether whoever connects hears a word. */
async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  try {
    return await Promise.race([
      once(socket, 'data').then(() => true),
      once(socket, 'close').then(() => false),
    ])
  } finally {
    socket.destroy()
  }
}

test('a decoy enrols with the hash of its secret, and is dark in the epochs that it names', async () => {
  const secret = keccak256(toHex('a decoy'))
  const decoySecret = join(market.folder, 'decoy-secret')
  writeFileSync(decoySecret, secret, { mode: 0o600 })
  const host = await market.addHost('decoy', { beacon: { decoySecret } })
  const client = market.clientOf(market.chain.accounts.provider)
  const worker = await startTestWorker(host)
  await worker.ready
  const target = () => readTargetOfHost(client, { host: host.id })
  await waitFor(async () => (await target()) !== null, { what: 'the beacon is enrolled', seconds: 120 })
  assert.equal((await target())?.decoyCommitment, decoyCommitment(secret))

  const { timing } = await readVerifierConstants(client)
  const states = new Set<boolean>()
  while (states.size < 2) {
    const { timestamp } = await market.chain.publicClient.getBlock()
    const isUp = isDecoyUp({ secret, epoch: epochAt(timing, Number(timestamp)) })
    const is = async () => (await answers(worker.beaconPort)) === isUp
    await waitFor(is, { what: `the beacon ${isUp ? 'answers' : 'is dark'}`, seconds: 60 })
    states.add(isUp)
    await passSeconds(market.chain, timing.epochSeconds)
  }
  await worker.stop()
})
