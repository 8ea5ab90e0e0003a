import {
  commitmentOfNoDecoy,
  hostRegistryAbi,
  KIND_VM,
  leaseEscrowAbi,
  verifierNetworkAbi,
} from '@freehold/sdk'
import { type Address, encodeFunctionData, type Hex, isAddressEqual } from 'viem'
import type { RpcPool } from '../chain/index.ts'
import type { Log } from '../process/index.ts'
import type { HostContext } from './steps/index.ts'

/** A transaction that is not mined by then is left to the next round, which finds it in the outbox. */
const sendDeadlineMs = 2 * 60_000

/** What of a host this needs. */
type VerifiedHost = Pick<HostContext, 'network' | 'host' | 'sender'>

export interface BeVerifiedOptions {
  readonly host: VerifiedHost
  readonly pool: RpcPool
  /** Of a decoy; null: the host is none. */
  readonly decoyCommitment?: Hex | null
  readonly log: Log
  readonly signal: AbortSignal
}

/**
 * Sees to it that verifiers look at this host, where the escrow has a verifier network as its creditor: enrols the beacon, tells of
 * its new key, and asks to be probed again when nobody does because the host was down for long. Done once, it does nothing.
 */
export async function beVerified({
  host,
  pool,
  decoyCommitment = null,
  log,
  signal,
}: BeVerifiedOptions): Promise<void> {
  const { verifierNetwork, leaseEscrow } = host.network.contracts
  const creditor = await pool.call((client) =>
    client.readContract({ abi: leaseEscrowAbi, address: leaseEscrow, functionName: 'creditor' }),
  )
  if (!isAddressEqual(creditor, verifierNetwork)) return
  const network = { abi: verifierNetworkAbi, address: verifierNetwork } as const
  const { enrolled, target, record, keyHash, isProbedNext } = await read(host, pool, verifierNetwork)
  const epochKey = record ? `${record.fromEpoch}-${record.keyFromEpoch}` : 'first'

  async function send(what: string, data: Hex): Promise<void> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(sendDeadlineMs)])
    await host.sender.send({ key: `${what} ${host.host} ${epochKey}`, to: network.address, data }, deadline)
    log.info({ target }, `${what}: done`)
  }
  if (!enrolled) {
    // Drawn once: asked for again, the sender finds what it sent.
    const args = [host.host, KIND_VM, decoyCommitment ?? commitmentOfNoDecoy()] as const
    return send('enrol the beacon', encodeFunctionData({ abi: network.abi, functionName: 'enrol', args }))
  }
  if (record !== null && record.beaconKeyHash !== keyHash) {
    const data = encodeFunctionData({ abi: network.abi, functionName: 'refreshKey', args: [target] })
    return send('tell of the new beacon key', data)
  }
  if (record?.state === targetDown && !isProbedNext) {
    const data = encodeFunctionData({ abi: network.abi, functionName: 'heartbeat', args: [target] })
    // Each asking is another transaction: the last one may not have helped.
    const what = `ask to be probed again, down since ${record.downPostedAt}, last asked for epoch ${record.wakeEpoch}`
    return send(what, data)
  }
}

/** `TargetState.Down` of the contract. */
const targetDown = 3

async function read(host: VerifiedHost, pool: RpcPool, address: Address) {
  const network = { abi: verifierNetworkAbi, address } as const
  return pool.call(async (client) => {
    const [[enrolled, target], { timestamp }, keyHash] = await Promise.all([
      client.readContract({ ...network, functionName: 'targetOfHost', args: [host.host, KIND_VM] }),
      client.getBlock(),
      client.readContract({
        abi: hostRegistryAbi,
        address: host.network.contracts.hostRegistry,
        functionName: 'beaconKeyHashOf',
        args: [host.host],
      }),
    ])
    if (!enrolled) return { enrolled, target, keyHash, record: null, isProbedNext: false }
    const epoch = await client.readContract({ ...network, functionName: 'epochAt', args: [timestamp] })
    const [record, isProbedNext] = await Promise.all([
      client.readContract({ ...network, functionName: 'targetOf', args: [target] }),
      client.readContract({ ...network, functionName: 'isProbed', args: [epoch + 1n, target] }),
    ])
    return { enrolled, target, keyHash, record, isProbedNext }
  })
}
