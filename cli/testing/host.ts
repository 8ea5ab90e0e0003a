import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  activateLease,
  declineLease,
  type FreeholdClient,
  type HostPresence,
  readHostWord,
  readOffers,
  readRole,
  signHostPresence,
  updateHostFacts,
} from '@freehold/sdk'
import type { Role } from '@freehold/sdk/hostApi'
import type { Hex, LocalAccount } from 'viem'
import type { TestMarket } from '../../sdk/testing/market.ts'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import {
  type AuditLog,
  createApi,
  openAuditLog,
  openTenantApi,
  type RoleSource,
  serveApi,
} from '../../workers/api/index.ts'
import { makeTestMachines, type TestMachines } from './machines.ts'

/** The host's side of a rental: the chain and the real HTTP API, with machines that exist in memory only. */
export interface StandInHost {
  /** Stops or resumes answering at `GET /v1/host`. */
  answers: boolean
  /** Memory that its machine has free, whatever its offers promise; null: as much as they do. */
  freeMemoryMib: number | null
  /** What stands behind the tenant API. */
  readonly machines: TestMachines
  /** Failures of the API that are not the caller's. */
  /** Its audit log, for what a host writes by itself. */
  readonly audit: AuditLog
  readonly faults: readonly Error[]
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
  const stateDir = makeTempDir('cli-host')
  const machines = makeTestMachines()
  const faults: Error[] = []
  const onFault = (error: Error) => faults.push(error)
  const { network, operator, owner } = market
  const audit = openAuditLog({
    folderOf(lease) {
      const folder = join(stateDir, lease)
      mkdirSync(folder, { recursive: true })
      return folder
    },
    onFault,
  })
  const tenants = openTenantApi({
    identity: {
      chainId: network.chainId,
      leaseEscrow: network.contracts.leaseEscrow,
      host: market.host,
    },
    operations: machines,
    roles: rolesFrom(operator),
    consoleOrigins: [],
    audit,
    onFault,
  })
  const app = createApi({
    presence: async () =>
      host.answers
        ? signHostPresence(operator.account as LocalAccount, await presenceOf(market, host))
        : null,
    readiness: async () => ({ ready: true, checks: {} }),
    metrics: { text: async () => '', contentType: 'text/plain' },
    onError: onFault,
    tenants,
  })
  const server = await serveApi(app, { address: '127.0.0.1', port: 0, tenants })
  const host: StandInHost = {
    answers: true,
    freeMemoryMib: null,
    machines,
    audit,
    faults,
    activate: async (leaseId, endpoint, sshFingerprint) => {
      await activateLease(operator, { leaseId, endpoint, sshFingerprint })
    },
    decline: async (leaseId) => {
      await declineLease(operator, { leaseId, reason: 'ImageUnavailable' })
    },
    async stop() {
      await server.stop()
      removeTempDir(stateDir)
    },
  }
  const facts = { ...market.facts, endpoint: `http://127.0.0.1:${server.port}` }
  await updateHostFacts(owner, { host: market.host, facts })
  return host
}

/** Roles from the chain, asked anew each time. */
function rolesFrom(client: FreeholdClient): RoleSource {
  const roleOf: RoleSource['roleOf'] = async (leaseId, wallet) => {
    const access = await readRole(client, { leaseId, account: wallet })
    return (access?.toLowerCase() ?? null) as Role | null
  }
  return {
    roleOf,
    async rolesOf(leases, wallet) {
      const found = await Promise.all(leases.map((lease) => roleOf(lease, wallet)))
      return new Map(leases.flatMap((lease, at): [Hex, Role][] => (found[at] ? [[lease, found[at]]] : [])))
    },
  }
}

async function presenceOf(
  { operator, network, host }: TestMarket,
  { freeMemoryMib }: Pick<StandInHost, 'freeMemoryMib'>,
): Promise<HostPresence> {
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
    freeShape: freeMemoryMib === null ? free : { ...free, memoryMib: freeMemoryMib },
  }
}
