import { type Host, type HostFacts, readHosts, registerHost, updateHostFacts } from '@freehold/sdk'
import type { Address } from 'viem'
import type { HostPublicKeys } from '../../workers/provider/index.ts'
import type { Context, SigningClient } from '../kernel/context.ts'

export interface Registration {
  readonly operator: Address
  readonly payee: Address
  readonly keys: HostPublicKeys
  readonly endpoint: string
  readonly region: string
  readonly tags: string
  /** What the machine is, as JSON. */
  readonly hardware: string
}

/**
 * Registers a host, or finds the one that an earlier, interrupted run registered for the same operator key, and brings its facts
 * up to date. The block of the registration is known only where this call made it: nothing of the host is older.
 */
export async function ensureHost(
  context: Context,
  client: SigningClient,
  wanted: Registration,
): Promise<{ host: bigint; isNew: boolean; registeredBlock: number | null }> {
  const facts = factsOf(wanted)
  const known = (await readHosts(client)).find((host) => isOurs(host, client, wanted))
  const { signal } = context.io
  if (!known) {
    context.progress.step('registering the host')
    const { operator, payee, keys } = wanted
    const { beaconKey } = keys
    const registered = await registerHost(client, { operator, payee, beaconKey, facts, signal })
    return { host: registered.host, isNew: true, registeredBlock: Number(registered.blockNumber) }
  }
  if (!isSame(known.facts, facts)) {
    context.progress.step(`updating host ${known.host}`)
    await updateHostFacts(client, { host: known.host, facts, signal })
  }
  return { host: known.host, isNew: false, registeredBlock: null }
}

const isOurs = (host: Host, { account }: SigningClient, { operator }: Registration) =>
  host.operator === operator && host.owner === account.address && !host.isRetired

function factsOf({ keys, endpoint, region, hardware, tags }: Registration): HostFacts {
  const { hpkeKey, hpkeKeyVersion } = keys
  return { endpoint, hpkeKey, hpkeKeyVersion, region, hardware, tags }
}

const isSame = (a: HostFacts, b: HostFacts) =>
  (Object.keys(b) as (keyof HostFacts)[]).every((key) => a[key] === b[key])
