import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createFreeholdClient, type FreeholdClient, parseNetworkConfig } from '@freehold/sdk'
import {
  type CreateHostApiParameters,
  createHostApi,
  type HostApi,
  type HostIdentity,
  type Role,
} from '@freehold/sdk/hostApi'
import type { Hex, LocalAccount } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { makeTempDir, removeTempDir } from '../../../test/support/temp.ts'
import { createApi } from '../app.ts'
import { openAuditLog } from '../audit.ts'
import { type Limits, limits } from '../limits.ts'
import type { RoleSource } from '../roles.ts'
import { serveApi } from '../serve.ts'
import type { SignatureCheck } from '../signatures.ts'
import { openTenantApi } from '../tenant-api.ts'
import { makeTestInstances, type TestInstances } from './instances.ts'

export const LEASE: Hex = `0x${'1a'.repeat(32)}`
export const OTHER_LEASE: Hex = `0x${'2b'.repeat(32)}`
export const ORIGIN = 'https://console.example'

export const identity: HostIdentity = {
  chainId: 31337,
  leaseEscrow: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  host: 7n,
}

const network = parseNetworkConfig(
  {
    name: 'test',
    chainId: identity.chainId,
    rpcUrls: ['http://127.0.0.1:9'],
    contracts: {
      usdc: identity.leaseEscrow,
      hostRegistry: identity.leaseEscrow,
      leaseEscrow: identity.leaseEscrow,
      leaseRoles: identity.leaseEscrow,
      verifierNetwork: identity.leaseEscrow,
      stakeVault: identity.leaseEscrow,
    },
    startBlock: 0,
    subgraphUrl: null,
    blockTimeMs: 1000,
    finality: 'latest',
    explorerUrl: null,
  },
  'test network',
)

/** The people of the tests: who rents `LEASE`, whom it is shared with, who rents `OTHER_LEASE`, and nobody. */
export const PEOPLE = ['owner', 'operator', 'viewer', 'neighbour', 'stranger'] as const
export type Person = (typeof PEOPLE)[number]

export const accounts = Object.fromEntries(
  PEOPLE.map((person) => [person, privateKeyToAccount(generatePrivateKey())]),
) as Record<Person, LocalAccount>

/** A host's API on a port of its own, with instances that exist in memory only. */
export interface TestHost {
  readonly endpoint: string
  readonly instances: TestInstances
  /** Roles of the people on `LEASE`; tests take them away here. */
  readonly grants: Map<string, Role>
  /** Failures that are not the caller's. */
  readonly faults: Error[]
  /** Moves the host's clock forward. */
  wait(milliseconds: number): void
  clientOf(person: Person): FreeholdClient
  api(person: Person, parameters?: Partial<CreateHostApiParameters>): HostApi
  /** Where the audit logs of the instances lie, below a folder per lease. */
  readonly stateDir: string
  /** The chain cannot be asked for roles while true. */
  isChainSilent: boolean
  stop(): Promise<void>
}

export interface TestHostOptions {
  readonly limits?: Partial<Limits>
  readonly checkSignature?: SignatureCheck
}

/** Starts one; `stop` it in `after`. */
export async function startTestHost(options: TestHostOptions = {}): Promise<TestHost> {
  const stateDir = makeTempDir('api')
  for (const lease of [LEASE, OTHER_LEASE]) mkdirSync(join(stateDir, lease))
  const instances = makeTestInstances([LEASE, OTHER_LEASE])
  const grants = new Map<string, Role>([
    [accounts.owner.address, 'owner'],
    [accounts.operator.address, 'operator'],
    [accounts.viewer.address, 'viewer'],
  ])
  const faults: Error[] = []
  let ahead = 0
  const host = { isChainSilent: false }
  const roleOn = (lease: Hex, wallet: string): Role | null => {
    if (lease === LEASE) return grants.get(wallet) ?? null
    return lease === OTHER_LEASE && wallet === accounts.neighbour.address ? 'owner' : null
  }
  const roles: RoleSource = {
    async roleOf(lease, wallet) {
      if (host.isChainSilent) throw new Error('no RPC answers')
      return roleOn(lease, wallet)
    },
    rolesOf: async (leases, wallet) =>
      new Map(
        leases.flatMap((lease): [Hex, Role][] => {
          const role = roleOn(lease, wallet)
          return role ? [[lease, role]] : []
        }),
      ),
  }
  const bounds: Limits = { ...limits, recheckMs: 20, ...options.limits }
  const now = () => Date.now() + ahead
  const onFault = (error: Error) => faults.push(error)
  const tenants = openTenantApi({
    identity,
    operations: instances,
    roles,
    consoleOrigins: [`${ORIGIN}/`], // as people write it
    audit: openAuditLog({
      folderOf: (lease) => join(stateDir, lease),
      limits: bounds,
      now,
      onFault,
    }),
    limits: bounds,
    now,
    onFault,
    ...(options.checkSignature && { checkSignature: options.checkSignature }),
  })
  const app = createApi({
    presence: async () => ({ payload: { host: '7' }, signature: '0xab' }),
    readiness: async () => ({ ready: true, checks: {} }),
    metrics: { text: async () => 'up 1\n', contentType: 'text/plain' },
    onError: (error) => faults.push(error),
    tenants,
  })
  const server = await serveApi(app, { address: '127.0.0.1', port: 0, tenants, limits: bounds })
  const endpoint = `http://127.0.0.1:${server.port}`
  const clientOf = (person: Person) => createFreeholdClient({ network, account: accounts[person] })
  return Object.assign(host, {
    endpoint,
    instances,
    grants,
    faults,
    stateDir,
    clientOf,
    wait: (milliseconds: number) => {
      ahead += milliseconds
    },
    api: (person: Person, parameters: Partial<CreateHostApiParameters> = {}) =>
      createHostApi(clientOf(person), { host: identity.host, endpoint, ...parameters }),
    async stop() {
      await server.stop()
      removeTempDir(stateDir)
    },
  })
}
