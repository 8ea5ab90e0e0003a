import assert from 'node:assert/strict'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Hex } from 'viem'
import { type RunningNetwork, startNetwork } from '../../scripts/network/network.ts'
import { type CommandLine, freeholdJson } from '../../scripts/smoke/freehold.ts'
import {
  createFreeholdClient,
  type FreeholdClient,
  leaseEscrowAbi,
  outcomeAt,
  readLease,
  readTargetOfHost,
  verifierNetworkAbi,
} from '../../sdk/index.ts'
import { makeSshIdentity, makeTempDir, removeTempDir, waitFor } from '../support/index.ts'

/** What `freehold credits --json` says of a lease, as far as it is looked at here. Amounts are text. */
interface Credits {
  readonly creditedSeconds: number
  readonly checks: readonly { readonly isTrue: boolean; readonly says: string }[]
  readonly files: readonly string[]
}

let folder: string
let running: RunningNetwork
let tenant: CommandLine
let client: FreeholdClient

before(async () => {
  folder = makeTempDir('cut-off')
  running = await startNetwork({ stateDir: join(folder, 'state'), services: ['index', 'host', 'verifiers'] })
  tenant = { networkFile: running.paths.network, home: join(folder, 'home') }
  mkdirSync(tenant.home)
  client = createFreeholdClient({ network: running.network })
})
after(async () => {
  await running?.stop()
  removeTempDir(folder)
})

const json = <T>(...words: string[]) => freeholdJson<T>(tenant, words)
const targetState = async () => (await readTargetOfHost(client, { host: running.host!.host }))?.state

/** Whether a quorum of the local network said in one epoch that the host is up. */
async function saidUp(): Promise<boolean> {
  const target = await readTargetOfHost(client, { host: running.host!.host })
  if (target === null) return false
  const fromBlock = BigInt(running.network.startBlock)
  const revealed = await client.publicClient.getContractEvents({
    abi: verifierNetworkAbi,
    address: running.network.contracts.verifierNetwork,
    eventName: 'Revealed',
    fromBlock,
  })
  const ups = revealed.filter(({ args }) => outcomeAt(args.bits!, target.target) === 'Up')
  return ups.some(({ args }) => ups.filter((one) => one.args.epoch === args.epoch).length >= 2)
}

async function secondOf(blockNumber: bigint): Promise<number> {
  return Number((await client.publicClient.getBlock({ blockNumber })).timestamp)
}

/** What the escrow said of a lease, in order. */
async function eventsOf(leaseId: Hex): Promise<string[]> {
  const said = await client.publicClient.getContractEvents({
    abi: leaseEscrowAbi,
    address: running.network.contracts.leaseEscrow,
    fromBlock: BigInt(running.network.startBlock),
  })
  return said.filter(({ topics }) => topics.includes(leaseId as never)).map(({ eventName }) => eventName)
}

const billedSeconds = async (leaseId: Hex) => (await readLease(client, { leaseId })).status.billedSeconds

/** Four epochs of a minute and what is lost when one of them fails. */
const patient = { seconds: 600, everyMs: 1000 }

test('a host that is cut off credits its lease by itself, and is paid again once it is back', async () => {
  const key = `${(await makeSshIdentity(folder)).privateKeyPath}.pub`
  const size = ['--image', 'micro', '--vcpus', '1', '--memory', '256M', '--disk', '1G']
  const { leaseId } = await json<{ leaseId: Hex }>('rent', ...size, '--hours', '1', '--key', key, '--yes')

  await waitFor(saidUp, { what: 'verifiers find the host up', ...patient })
  const worker = running.host!.worker.process
  worker.kill('SIGSTOP')
  await waitFor(async () => (await targetState()) === 'Down', { what: 'the host is found down', ...patient })
  const whenDown = await billedSeconds(leaseId)
  await new Promise((resolve) => setTimeout(resolve, 5000))
  assert.equal(await billedSeconds(leaseId), whenDown)

  worker.kill('SIGCONT')
  await waitFor(async () => (await targetState()) === 'Up', { what: 'the host is found up', ...patient })
  const whenUp = await billedSeconds(leaseId)
  await waitFor(async () => (await billedSeconds(leaseId)) > whenUp, {
    what: 'the lease is billed',
    seconds: 60,
  })

  const told = (...words: string[]) => json<Credits>('credits', leaseId, ...words)
  await waitFor(async () => (await told()).creditedSeconds > 0, {
    what: 'the index knows of the credit',
    seconds: 60,
    everyMs: 1000,
  })
  const evidence = join(folder, 'evidence')
  const { checks, files } = await told('--evidence', evidence)
  assert.ok(checks.length > 0)
  assert.deepEqual(
    checks.filter(({ isTrue }) => !isTrue),
    [],
  )
  assert.equal(readdirSync(evidence).length, files.length)

  await json('close', leaseId)
  const { activation, ending } = await readLease(client, { leaseId })
  assert.ok(activation && ending)
  const lasted = (await secondOf(ending.blockNumber)) - (await secondOf(activation.blockNumber))
  assert.equal(ending.billedSeconds, lasted - (await told()).creditedSeconds)
  // Nothing was done with the lease itself.
  assert.deepEqual(await eventsOf(leaseId), ['LeaseOpened', 'LeaseActivated', 'LeaseClosed'])
})
