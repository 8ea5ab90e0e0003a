import { createServer, type Server } from 'node:http'
import {
  activateLease,
  declineLease,
  type HostPresence,
  readHostWord,
  readOffers,
  signHostPresence,
  updateHostFacts,
} from '@freehold/sdk'
import type { Hex, LocalAccount } from 'viem'
import type { TestMarket } from '../../sdk/testing/market.ts'

/** The host's side of a rental, as far as the chain and its HTTP API show it; no machine runs behind it. */
export interface StandInHost {
  /** Stops or resumes answering at `GET /v1/host`. */
  answers: boolean
  activate(leaseId: Hex, endpoint: string, sshFingerprint: Hex): Promise<void>
  decline(leaseId: Hex): Promise<void>
  stop(): Promise<void>
}

export const IMAGES: HostPresence['images'] = [
  {
    name: 'debian-12',
    digest: `sha512:${'ab'.repeat(64)}`,
    loginUser: 'debian',
    minimumMemoryMib: 512,
    minimumDiskGib: 4,
  },
  {
    name: 'micro',
    digest: `sha256:${'cd'.repeat(32)}`,
    loginUser: 'root',
    minimumMemoryMib: 256,
    minimumDiskGib: 1,
  },
]

/** Serves the signed presence of the market's host, and registers its address. */
export async function startStandInHost(market: TestMarket): Promise<StandInHost> {
  const server = createServer((_, response) => {
    if (!host.answers) return void response.writeHead(503).end()
    presenceOf(market)
      .then((presence) => signHostPresence(market.operator.account as LocalAccount, presence))
      .then((signed) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(signed)),
      )
      .catch((error: Error) => response.writeHead(500).end(error.message))
  })
  const host: StandInHost = {
    answers: true,
    activate: async (leaseId, endpoint, sshFingerprint) => {
      await activateLease(market.operator, { leaseId, endpoint, sshFingerprint })
    },
    decline: async (leaseId) => {
      await declineLease(market.operator, { leaseId, reason: 'ImageUnavailable' })
    },
    stop: () => new Promise((done) => server.close(() => done())),
  }
  const port = await listen(server)
  await updateHostFacts(market.owner, {
    host: market.host,
    facts: { ...market.facts, endpoint: `http://127.0.0.1:${port}` },
  })
  return host
}

async function presenceOf({ operator, network, host }: TestMarket): Promise<HostPresence> {
  const [block, word, offers] = await Promise.all([
    operator.publicClient.getBlock(),
    readHostWord(operator, { host, kind: 1 }),
    readOffers(operator, { host }),
  ])
  const free = offers[0]?.freeShape ?? word.inUse
  return {
    host: String(host),
    chainId: network.chainId,
    escrow: network.contracts.leaseEscrow,
    version: '0.1.0',
    headBlock: Number(block.number),
    headBlockHash: block.hash,
    timestamp: Math.round(Date.now() / 1000),
    offers: offers.map(({ offer }) => offer.offerHash),
    accelerator: 'tcg',
    images: IMAGES,
    publicAddress: '127.0.0.1',
    freeShape: free,
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((done) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      done(typeof address === 'object' && address ? address.port : 0)
    })
  })
}
