import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { KIND_VM, leaseEscrowAbi, setHostBeaconKey, verifierNetworkAbi } from '@freehold/sdk'
import { createWalletClient, http, keccak256, zeroHash } from 'viem'
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
  const { decoyCommitment } = await publicClient.readContract({
    ...network,
    functionName: 'targetOf',
    args: [enrolled],
  })
  assert.notEqual(decoyCommitment, zeroHash) // or whoever has one would be a decoy, and known for it
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
