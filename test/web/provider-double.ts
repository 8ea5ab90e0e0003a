import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Address, type Hex, sha256, stringToHex } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import {
  activateLease,
  createFreeholdClient,
  createHpkeKeyPair,
  type FreeholdClient,
  freeShapeOf,
  type HostPresence,
  KIND_VM,
  listLeasesOfHost,
  type NetworkConfig,
  type OfferTerms,
  publishOffer,
  readHostWord,
  registerHost,
  type Shape,
  signHostPresence,
  type UnitPrices,
} from '../../sdk/index.ts'
import { developmentAccounts } from '../support/index.ts'

export interface ProviderDoubleOptions {
  readonly capacity?: Shape
  readonly prices?: UnitPrices
  readonly region?: string
  readonly trialSeconds?: number
  readonly openFeeUnits?: bigint
  /** Whose verdicts credit outages; default: nobody's. */
  readonly creditor?: Address
  /** Whether it activates what it is asked for; default: yes. */
  readonly activates?: boolean
}

export interface ProviderDouble {
  readonly host: bigint
  readonly endpoint: string
  readonly offer: OfferTerms
  /** Whether `GET /v1/host` is answered. */
  setAnswering(is: boolean): void
  /** Whether leases are activated. */
  setActivating(is: boolean): void
  stop(): Promise<void>
}

const CAPACITY: Shape = { points: 16_000, memoryMib: 16_384, diskGib: 200, gpus: 0, mbps: 1000 }
const PRICES: UnitPrices = {
  point: 2_000_000_000n,
  mib: 500_000_000n,
  gib: 25_000_000_000n,
  mbps: 1_000_000_000n,
  gpu: 0n,
}

/** What the double writes on chain as the guest's host key. There is no guest. */
export const DOUBLE_FINGERPRINT: Hex = sha256(stringToHex('provider double'))

/**
 * A stand-in for a provider's machine, for browser tests without guests: a registered host with an offer that proves its
 * presence and sends `activate`. It launches nothing; what a real host does is tested with a real one.
 */
export async function startProviderDouble(
  network: NetworkConfig,
  options: ProviderDoubleOptions = {},
): Promise<ProviderDouble> {
  const { provider, operator } = developmentAccounts
  const owner = createFreeholdClient({ network, account: provider })
  const hot = createFreeholdClient({ network, account: operator })
  const state = { host: 0n, answers: true, activates: options.activates ?? true }
  const api = await serveApi(hot, state, options.capacity ?? CAPACITY)
  const endpoint = `http://127.0.0.1:${(api.address() as AddressInfo).port}`
  const { publicKey } = await createHpkeKeyPair()
  const beaconKey: Hex = `0x${generatePrivateKey().slice(2)}${generatePrivateKey().slice(2)}`
  const facts = {
    endpoint,
    hpkeKey: publicKey,
    hpkeKeyVersion: 1,
    region: options.region ?? 'DE-FRA',
    hardware: '{"accelerator":"kvm"}',
    tags: 'ssd',
  }
  const { host } = await registerHost(owner, {
    operator: operator.address,
    payee: provider.address,
    beaconKey,
    facts,
  })
  state.host = host
  const offer: OfferTerms = {
    payee: provider.address,
    host,
    kind: KIND_VM,
    trialSeconds: options.trialSeconds ?? 0,
    creditor: options.creditor ?? null,
    prices: options.prices ?? PRICES,
    capacity: options.capacity ?? CAPACITY,
    openFeeUnits: options.openFeeUnits ?? 0n,
  }
  await publishOffer(hot, { offer })
  const loop = activateAll(hot, state)
  return {
    host,
    endpoint,
    offer,
    setAnswering: (is) => {
      state.answers = is
    },
    setActivating: (is) => {
      state.activates = is
    },
    stop: async () => {
      loop.stop()
      await loop.done
      api.closeAllConnections()
      await new Promise((resolve) => api.close(resolve))
    },
  }
}

type State = { host: bigint; answers: boolean; activates: boolean }

async function serveApi(client: FreeholdClient, state: State, capacity: Shape): Promise<Server> {
  const server = createServer((request, response) => {
    if (!state.answers || request.url !== '/v1/host') {
      response.writeHead(503).end()
      return
    }
    presenceOf(client, state.host, capacity).then(
      (signed) =>
        response
          .writeHead(200, { 'content-type': 'application/json', 'access-control-allow-origin': '*' })
          .end(JSON.stringify(signed)),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function presenceOf(client: FreeholdClient, host: bigint, capacity: Shape) {
  const { network, publicClient } = client
  const [block, hostWord] = await Promise.all([
    publicClient.getBlock(),
    readHostWord(client, { host, kind: KIND_VM }),
  ])
  const presence: HostPresence = {
    host: String(host),
    chainId: network.chainId,
    escrow: network.contracts.leaseEscrow,
    version: '0.0.0-double',
    headBlock: Number(block.number),
    headBlockHash: block.hash,
    timestamp: Math.floor(Date.now() / 1000),
    offers: [],
    accelerator: 'kvm',
    images: [image('micro', 'root', 64, 1), image('debian-12', 'debian', 512, 4)],
    publicAddress: '127.0.0.1',
    freeShape: freeShapeOf(capacity, hostWord.inUse),
  }
  return signHostPresence(developmentAccounts.operator, presence)
}

function image(name: string, loginUser: string, minimumMemoryMib: number, minimumDiskGib: number) {
  return {
    name,
    digest: `sha256:${sha256(stringToHex(name)).slice(2)}`,
    loginUser,
    minimumMemoryMib,
    minimumDiskGib,
  }
}

/** Activates every open lease of the host, one after the other. */
function activateAll(client: FreeholdClient, state: State): { stop: () => void; done: Promise<void> } {
  let isStopped = false
  const look = async () => {
    if (!state.activates || state.host === 0n) return
    for (const { leaseId, terms, word } of await listLeasesOfHost(client, { host: state.host })) {
      if (word.state !== 'Open') continue
      const endpoint = 'ssh://root@127.0.0.1:40001'
      await activateLease(client, { leaseId, terms, endpoint, sshFingerprint: DOUBLE_FINGERPRINT })
    }
  }
  const done = (async () => {
    while (!isStopped) {
      await look().catch((error) => {
        // A tenant may cancel while we activate; anything else ends the test through what the page then shows.
        if (!isStopped) console.error('provider double:', (error as Error).message)
      })
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
  })()
  return {
    stop: () => {
      isStopped = true
    },
    done,
  }
}
