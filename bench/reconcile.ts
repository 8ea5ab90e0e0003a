import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { pino } from 'pino'
import type { Hex } from 'viem'
import { type Offer, openLease, planOpen, publishOffer, readLease } from '../sdk/index.ts'
import { waitFor } from '../test/support/index.ts'
import {
  type MarketHost,
  manifest,
  shape,
  startWorkerMarket,
  type WorkerMarket,
} from '../test/worker/support/market.ts'
import { twinPartsHere } from '../test/worker/support/twin.ts'
import { SimulatedHost, SimulatedHypervisor } from '../workers/hypervisor/index.ts'
import { readProviderConfig } from '../workers/provider/config.ts'
import { type Provider, startProvider } from '../workers/provider/start.ts'
import { type Figure, medianFigure } from './figures.ts'
import type { Measurement } from './measurement.ts'

const LEASES = 1000

/** How long a worker takes to find that all is as it should be. */
export const reconcile: Measurement = {
  name: 'reconcile',
  title: 'Reconcile',
  says:
    `A worker with ${LEASES} running leases, on a real chain and Redis and a simulated hypervisor, looks at every one: it asks the chain\n` +
    'for the word of each, lists the guests, reads the records and decides.',
  needs: ['queue'],
  async measure(runs) {
    const market = await startWorkerMarket('bench', { blockTimeMs: null })
    const door = await startDoor()
    try {
      return await measurePasses(market, door, runs)
    } finally {
      door.close()
      await market.stop()
    }
  },
}

async function measurePasses(market: WorkerMarket, door: Server, runs: number): Promise<Figure[]> {
  const capacity = {
    points: LEASES * shape.points,
    memoryMib: LEASES * shape.memoryMib,
    diskGib: LEASES * shape.diskGib,
    mbps: LEASES * shape.mbps,
  }
  const host = await market.addHost('large', { guests: { capacity }, patienceSeconds: 3600 })
  const leases = await openAll(market, host)
  await market.chain.testClient.setIntervalMining({ interval: 1 }) // a chain that moves on its own, as all others do
  const worker = await startWorker(host, door)
  try {
    await worker.ready
    await untilAllRun(market, leases)
    const seconds: number[] = []
    for (let run = 0; run < runs; run++) seconds.push(await onePass(worker))
    return [medianFigure(`a look at ${LEASES} leases`, seconds, { unit: 's', goal: 2 })]
  } finally {
    await worker.stop()
  }
}

/** The SSH server of all guests. */
async function startDoor(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {}) // whoever knocked is gone again
    socket.end('SSH-2.0-twin\r\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** A worker in this process, on a machine that exists in memory only. */
function startWorker({ machine, configPath }: MarketHost, door: Server): Promise<Provider> {
  const { port } = door.address() as AddressInfo
  const openParts = async () => ({
    ...twinPartsHere(machine),
    hypervisor: new SimulatedHypervisor(new SimulatedHost()),
    sshServerOf: () => ({ host: '127.0.0.1', port }),
  })
  return startProvider(readProviderConfig(configPath), { openParts, log: pino({ level: 'silent' }) })
}

async function openAll({ tenant, clientOf, chain }: WorkerMarket, host: MarketHost): Promise<Hex[]> {
  const { points, memoryMib, diskGib, mbps } = shape
  const capacity = {
    points: LEASES * points,
    memoryMib: LEASES * memoryMib,
    diskGib: LEASES * diskGib,
    gpus: 0,
    mbps: LEASES * mbps,
  }
  const owner = clientOf(chain.accounts.provider)
  const { offer } = await publishOffer(owner, { offer: { ...host.offer, capacity } })
  const leases: Hex[] = []
  while (leases.length < LEASES) {
    leases.push(await openOne(tenant, offer, host))
    if (leases.length % 100 === 0) console.error(`  ${leases.length} leases are open`)
  }
  return leases
}

async function openOne(
  tenant: WorkerMarket['tenant'],
  offer: Offer,
  { recipient }: MarketHost,
): Promise<Hex> {
  const plan = await planOpen(tenant, {
    offer,
    shape,
    durationSeconds: 86_400,
    activationSeconds: 86_400,
    manifest,
    recipient,
  })
  return (await openLease(tenant, { plan })).leaseId
}

async function untilAllRun({ tenant }: WorkerMarket, leases: readonly Hex[]): Promise<void> {
  let running = 0
  await waitFor(
    async () => {
      while (running < leases.length) {
        const { status } = await readLease(tenant, { leaseId: leases[running]! })
        if (status.state !== 'Active') return false
        running++
        if (running % 100 === 0) console.error(`  ${running} leases run`)
      }
      return true
    },
    { what: 'every lease runs', seconds: 3600, everyMs: 500 },
  )
}

async function onePass(worker: Provider): Promise<number> {
  const since = performance.now()
  await worker.lookAtAll()
  return (performance.now() - since) / 1000
}
