import {
  activateLease,
  createFreeholdClient,
  type NetworkConfig,
  openLease,
  planOpen,
  publishOffer,
} from '@freehold/sdk'
import type { Hex, LocalAccount } from 'viem'
import type { BeaconHost } from './host.ts'

const shape = { points: 250, memoryMib: 256, diskGib: 2, gpus: 0, mbps: 10 }

export interface RentParameters {
  readonly network: NetworkConfig
  readonly host: BeaconHost
  /** Who owns the host and is paid. */
  readonly provider: LocalAccount
  readonly tenant: LocalAccount
  /** The sshd that stands for the instance; default: the host's own. */
  readonly instance?: Pick<BeaconHost, 'sshEndpoint' | 'sshFingerprint'>
}

/** Rents on a host whose leases follow the verifiers, and activates. */
export async function rentVerified({
  network,
  host,
  provider,
  tenant,
  instance = host,
}: RentParameters): Promise<Hex> {
  const clientOf = (account: LocalAccount) => createFreeholdClient({ network, account })
  const { offer } = await publishOffer(clientOf(provider), {
    offer: {
      payee: provider.address,
      host: host.id,
      kind: 1,
      trialSeconds: 0,
      creditor: network.contracts.verifierNetwork,
      prices: { point: 20_000_000_000n, mib: 9_000_000_000n, gib: 0n, mbps: 0n, gpu: 0n },
      capacity: { points: 64_000, memoryMib: 131_072, diskGib: 2_000, gpus: 0, mbps: 10_000 },
      openFeeUnits: 0n,
    },
  })
  const plan = await planOpen(clientOf(tenant), {
    offer,
    shape,
    durationSeconds: 86_400,
    manifest: {
      version: 1,
      image: 'micro',
      sshKeys: [
        'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFN18F8IdWIbydgOmh1deVFsrsmajEuO6FGn+/n7C+rd ada@example',
      ],
      restartOnPoweroff: false,
      vcpus: 1,
      tier: 'burstable',
    },
    recipient: host.recipient,
  })
  const { leaseId } = await openLease(clientOf(tenant), { plan })
  await activateLease(clientOf(host.operator), {
    leaseId,
    endpoint: instance.sshEndpoint,
    sshFingerprint: instance.sshFingerprint,
  })
  return leaseId
}
