import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createFreeholdClient,
  type Host,
  hostRegistryAbi,
  type NetworkConfig,
  readHost,
  signedPresenceSchema,
  verifyHostPresence,
} from '@freehold/sdk'
import { beaconKeyFingerprint } from '@freehold/sdk/proof'
import { type Address, type Hex, keccak256 } from 'viem'
import { z } from 'zod'
import { writeFileAtomically } from '../../host/index.ts'
import { boundedGet, type Lookup } from '../reach/index.ts'

const placeSchema = z.object({ host: z.string().min(1).max(253), port: z.number().int().min(1).max(65_535) })
const presenceWithBeacon = z.object({ beacon: placeSchema.nullish() })

/** Where a beacon listens. */
export type BeaconPlace = z.output<typeof placeSchema>

/** What hosts say of themselves: on chain, and over HTTP signed by their operator. */
export interface HostDirectory {
  /**
   * Where a host's beacon listens now, by its signed presence; when that cannot be had, where it listened last. null: nobody
   * knows. @throws ChainUnreachable
   */
  beaconOf(host: bigint, deadlineSeconds: number, signal: AbortSignal): Promise<BeaconPlace | null>
  /** The SSH fingerprint of a beacon key by the hash that was frozen; null when no such key of the host is known. */
  fingerprintOf(host: bigint, beaconKeyHash: Hex): Promise<Hex | null>
}

export interface HostDirectoryOptions {
  readonly network: NetworkConfig
  readonly stateDir: string
  readonly lookup: Lookup
  readonly onTrouble: (sentence: string) => void
}

/** A signed presence is a few kilobytes. */
const mostPresenceBytes = 256 * 1024
/** The chain's word on a host is read again after so long, and when its API does not answer. */
const freshMs = 60_000

/** A host that somebody may speak for. */
type Served = Host & { readonly operator: Address }

const isServed = (host: Host): host is Served => host.operator !== null

export function openHostDirectory({
  network,
  stateDir,
  lookup,
  onTrouble,
}: HostDirectoryOptions): HostDirectory {
  const client = createFreeholdClient({ network })
  const path = join(stateDir, 'beacons.json')
  const places = readPlaces(path)
  const fingerprints = new Map<Hex, Hex>()
  const hosts = new Map<bigint, { readonly at: number; readonly host: Promise<Host> }>()

  function read(host: bigint): Promise<Host> {
    const known = hosts.get(host)
    if (known && Date.now() - known.at < freshMs) return known.host
    const asked = readHost(client, { host })
    hosts.set(host, { at: Date.now(), host: asked })
    asked.catch(() => hosts.delete(host))
    return asked
  }

  async function announced(
    host: bigint,
    { facts, operator }: Served,
    deadlineSeconds: number,
    signal: AbortSignal,
  ): Promise<BeaconPlace | null> {
    const url = `${facts.endpoint.replace(/\/+$/, '')}/v1/host`
    const body = await boundedGet({
      url,
      mostBytes: mostPresenceBytes,
      deadlineMs: deadlineSeconds * 1000,
      lookup,
      signal,
    })
    const signed = signedPresenceSchema.parse(JSON.parse(body.toString('utf8')))
    const { chainId, contracts } = network
    const expected = { host, operator, chainId, leaseEscrow: contracts.leaseEscrow }
    await verifyHostPresence(signed, expected, Date.now())
    return presenceWithBeacon.parse(signed.payload).beacon ?? null
  }

  function remember(host: bigint, place: BeaconPlace): void {
    const before = places.get(host.toString())
    if (before?.host === place.host && before.port === place.port) return
    places.set(host.toString(), place)
    writeFileAtomically(path, JSON.stringify(Object.fromEntries(places)))
  }

  async function learnKeys(host: bigint): Promise<void> {
    const logs = await client.publicClient.getContractEvents({
      abi: hostRegistryAbi,
      address: network.contracts.hostRegistry,
      eventName: 'BeaconKeyUpdated',
      args: { host },
      fromBlock: BigInt(network.startBlock),
    })
    for (const { args } of logs) {
      if (args.beaconKey && keccak256(args.beaconKey) === args.beaconKeyHash)
        fingerprints.set(args.beaconKeyHash, beaconKeyFingerprint(args.beaconKey))
    }
  }

  return {
    async beaconOf(host, deadlineSeconds, signal) {
      const known = await read(host) // not in what follows: that the chain is silent is no fault of the host
      if (!isServed(known)) return null
      try {
        const place = await announced(host, known, deadlineSeconds, signal)
        if (place !== null) remember(host, place)
        return place
      } catch (error) {
        signal.throwIfAborted()
        hosts.delete(host) // perhaps its endpoint has changed
        onTrouble(`Host ${host} does not say where its beacon is: ${(error as Error).message}`)
        return places.get(host.toString()) ?? null
      }
    },
    async fingerprintOf(host, beaconKeyHash) {
      const current = await read(host)
      if (current.beaconKeyHash === beaconKeyHash) return beaconKeyFingerprint(current.beaconKey)
      if (!fingerprints.has(beaconKeyHash)) await learnKeys(host)
      return fingerprints.get(beaconKeyHash) ?? null
    },
  }
}

function readPlaces(path: string): Map<string, BeaconPlace> {
  if (!existsSync(path)) return new Map()
  try {
    const stored = z.record(z.string(), placeSchema).parse(JSON.parse(readFileSync(path, 'utf8')))
    return new Map(Object.entries(stored))
  } catch {
    return new Map() // a damaged cache is no cache
  }
}
