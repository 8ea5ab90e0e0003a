import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
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
  readRole,
  registerHost,
  type Shape,
  signHostPresence,
  type UnitPrices,
} from '../../sdk/index.ts'
import {
  type ApiServer,
  createApi,
  openAuditLog,
  openTenantApi,
  type RoleSource,
  serveApi,
  type TenantApi,
} from '../../workers/api/index.ts'
import { developmentAccounts, makeTempDir, removeTempDir } from '../support/index.ts'
import { DROPPED, type MachinesDouble, makeMachinesDouble } from './machines-double.ts'

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
  /** Consoles that may use the tenant API; default: none. */
  readonly consoleOrigins?: readonly string[]
}

export interface ProviderDouble {
  readonly host: bigint
  readonly endpoint: string
  readonly offer: OfferTerms
  /** What its tenants' machines are, behind the API of a real host. */
  readonly machines: MachinesDouble
  /** Whether anything is answered. */
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
 * presence, sends `activate` and serves the real tenant API with machines that exist in memory only. What a real host does
 * is tested with a real one.
 */
export async function startProviderDouble(
  network: NetworkConfig,
  options: ProviderDoubleOptions = {},
): Promise<ProviderDouble> {
  const { provider, operator } = developmentAccounts
  const owner = createFreeholdClient({ network, account: provider })
  const hot = createFreeholdClient({ network, account: operator })
  const state: State = {
    host: 0n,
    answers: true,
    activates: options.activates ?? true,
    machines: makeMachinesDouble(),
    folder: makeTempDir('provider-double'),
    consoleOrigins: options.consoleOrigins ?? [],
  }
  // The port is known before the host has a number, and the API needs the number: it is put in when there is one.
  const front = new Hono<{ Bindings: HttpBindings }>()
  const inside = { api: null as Api | null }
  front.all('*', (c) =>
    state.answers && inside.api ? inside.api.app.fetch(c.req.raw, c.env) : c.body(null, 503),
  )
  const tenants: Pick<TenantApi, 'upgrade' | 'close' | 'mount'> = {
    mount: () => {},
    upgrade: (request, socket, head) =>
      state.answers && inside.api ? inside.api.tenants.upgrade(request, socket, head) : socket.destroy(),
    close: () => inside.api?.tenants.close(),
  }
  const api: ApiServer = await serveApi(front, { address: '127.0.0.1', port: 0, tenants })
  const endpoint = `http://127.0.0.1:${api.port}`
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
  inside.api = makeApi(hot, state, options.capacity ?? CAPACITY)
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
    machines: state.machines,
    setAnswering: (is) => {
      state.answers = is
    },
    setActivating: (is) => {
      state.activates = is
    },
    stop: async () => {
      loop.stop()
      await loop.done
      await api.stop()
      removeTempDir(state.folder)
    },
  }
}

type State = {
  host: bigint
  answers: boolean
  activates: boolean
  readonly machines: MachinesDouble
  /** For audit logs. */
  readonly folder: string
  readonly consoleOrigins: readonly string[]
}
type Api = { app: Hono<{ Bindings: HttpBindings }>; tenants: TenantApi }

/** The API of a real host, over machines that are none. */
function makeApi(client: FreeholdClient, state: State, capacity: Shape): Api {
  const { network } = client
  const onError = (error: Error) => {
    if (error.message !== DROPPED) console.error('provider double:', error)
  }
  const tenants = openTenantApi({
    identity: { chainId: network.chainId, leaseEscrow: network.contracts.leaseEscrow, host: state.host },
    operations: state.machines,
    roles: rolesOf(client),
    consoleOrigins: state.consoleOrigins,
    audit: openAuditLog({
      folderOf: (lease) => {
        const folder = join(state.folder, lease)
        mkdirSync(folder, { recursive: true })
        return folder
      },
      onFault: onError,
    }),
    onFault: onError,
  })
  const app = createApi({
    presence: () => presenceOf(client, state.host, capacity),
    readiness: async () => ({ ready: true, checks: {} }),
    metrics: { text: async () => '', contentType: 'text/plain' },
    onError,
    tenants,
  })
  return { app, tenants }
}

/** Roles as the chain has them. */
function rolesOf(client: FreeholdClient): RoleSource {
  const roleOf: RoleSource['roleOf'] = async (leaseId, account) => {
    const access = await readRole(client, { leaseId, account })
    return access && ({ Owner: 'owner', Operator: 'operator', Viewer: 'viewer' } as const)[access]
  }
  return {
    roleOf,
    rolesOf: async (leases, wallet) => {
      const roles = await Promise.all(leases.map((lease) => roleOf(lease, wallet)))
      return new Map(leases.flatMap((lease, index) => (roles[index] ? [[lease, roles[index]] as const] : [])))
    },
  }
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
