import { setTimeout as sleep } from 'node:timers/promises'
import { readSshEndpoint } from '@freehold/sdk'
import { exchangeHash, type Transcript } from '@freehold/sdk/proof'
import type { Hex } from 'viem'
import type { HostDirectory } from './hosts/index.ts'
import { limitTo } from './limit.ts'
import type { ProbeParameters, ProbeResult } from './probe/index.ts'
import { type Lookup, resolveOutside } from './reach/index.ts'
import type { ProbeRecord } from './store/index.ts'

/** What is probed, and what its answer must carry. */
export type Subject =
  | {
      readonly kind: 'beacon'
      readonly key: Hex
      readonly target: number
      readonly host: bigint
      /** As it was frozen for the epoch. */
      readonly beaconKeyHash: Hex
      readonly nonce: Hex
    }
  | {
      readonly kind: 'instance'
      readonly key: Hex
      readonly endpoint: string
      readonly sshFingerprint: Hex
      readonly nonce: Hex
    }

export interface Probed {
  readonly record: ProbeRecord
  readonly transcript: Transcript | null
}

/** Looks at targets, two tries each, so many at a time. */
export interface Prober {
  /** What a look found. It writes nothing down. @throws what `signal` was aborted with */
  look(subject: Subject, bounds: ProbeBounds, signal: AbortSignal): Promise<Probed>
}

/** How long a look may take. */
export interface ProbeBounds {
  readonly deadlineSeconds: number
  readonly pauseSeconds: number
}

export interface ProberOptions {
  readonly hosts: HostDirectory
  readonly lookup: Lookup
  readonly sources: readonly string[]
  readonly parallel: number
  /** Whether this machine itself has a network: whoever reaches nobody at all must not say that others are down. */
  readonly isOnline: () => Promise<boolean>
  /** Unix seconds. */
  readonly now: () => number
  /** The probe itself; tests take another one. */
  readonly probe: (parameters: ProbeParameters) => Promise<ProbeResult>
}

type Try = ProbeRecord['tries'][number]

interface Place {
  readonly host: string
  readonly port: number
}

export function openProber(options: ProberOptions): Prober {
  const turn = limitTo(options.parallel)
  const { sources } = options
  let looks = 0
  /** Where the tries of a look start from. Others look meanwhile, and a second try must not end up where the first one was. */
  const sourcesOf = (look: number) =>
    [look, look + 1].map((n) => (sources.length === 0 ? {} : { localAddress: sources[n % sources.length]! }))

  async function tryTwice(
    subject: Subject,
    bounds: ProbeBounds,
    signal: AbortSignal,
  ): Promise<ProbeResult[]> {
    const { deadlineSeconds, pauseSeconds } = bounds
    const known = await whereIs(subject, options, deadlineSeconds, signal)
    if ('outcome' in known) return [known]
    const { place, keyFingerprint } = known
    const { kind: target, nonce } = subject
    const parameters = { ...place, target, keyFingerprint, nonce, deadlineSeconds, signal }
    const [from, fromElsewhere] = sourcesOf(looks++)
    const first = await options.probe({ ...parameters, ...from })
    if (first.outcome === 'up') return [first]
    await sleep(pauseSeconds * 1000, undefined, { signal })
    return [first, await options.probe({ ...parameters, ...fromElsewhere })]
  }

  return {
    look: (subject, bounds, signal) =>
      turn(async () => {
        const results = await tryTwice(subject, bounds, signal)
        const isSure = outcomeOf(results) !== 'Down' || (await options.isOnline())
        return probedOf(subject, results, isSure, options.now())
      }),
  }
}

type Unknown = Extract<ProbeResult, { outcome: 'unknown' | 'down' }>

/** Where to knock, and whose key must answer; or why that is not known. */
async function whereIs(
  subject: Subject,
  { hosts, lookup }: ProberOptions,
  deadlineSeconds: number,
  signal: AbortSignal,
): Promise<{ readonly place: Place; readonly keyFingerprint: Hex } | Unknown> {
  if (subject.kind === 'instance') {
    const endpoint = readSshEndpoint(subject.endpoint)
    if (endpoint === null) return notThere('The endpoint of the lease is none.')
    return outside({ host: endpoint.address, port: endpoint.port }, subject.sshFingerprint, lookup)
  }
  const [place, keyFingerprint] = await Promise.all([
    hosts.beaconOf(subject.host, deadlineSeconds, signal),
    hosts.fingerprintOf(subject.host, subject.beaconKeyHash),
  ])
  if (keyFingerprint === null)
    return { outcome: 'unknown', reason: 'ownSide', says: 'The key of the beacon could not be read.' }
  if (place === null) return notThere('The host names no beacon, and named none before.')
  return outside(place, keyFingerprint, lookup)
}

const notThere = (says: string): Unknown => ({ outcome: 'down', reason: 'unreachable', says })

async function outside(place: Place, keyFingerprint: Hex, lookup: Lookup) {
  const host = await resolveOutside(place.host, lookup)
  if (host === null) return notThere(`${place.host} does not exist, or is in a private network.`)
  return { place: { host, port: place.port }, keyFingerprint }
}

/** UP when one try was answered; DOWN when none was and each was the target's fault. */
function outcomeOf(results: readonly ProbeResult[]): ProbeRecord['outcome'] {
  if (results.some(({ outcome }) => outcome === 'up')) return 'Up'
  return results.every(({ outcome }) => outcome === 'down') ? 'Down' : 'Unknown'
}

function probedOf(subject: Subject, results: readonly ProbeResult[], isSure: boolean, at: number): Probed {
  const up = results.find((result) => result.outcome === 'up')
  const tries = results.map(tryOf)
  if (!isSure)
    tries.push({
      outcome: 'unknown',
      reason: 'ownSide',
      says: 'This machine could reach nobody at the time.',
    })
  const record: ProbeRecord = {
    key: subject.key,
    target: subject.kind === 'beacon' ? subject.target : null,
    outcome: isSure ? outcomeOf(results) : 'Unknown',
    at,
    tries,
    exchangeHash: up ? exchangeHash(up.transcript) : null,
  }
  return { record, transcript: up?.transcript ?? null }
}

function tryOf(result: ProbeResult): Try {
  if (result.outcome === 'up') return { outcome: 'up', reason: null, says: 'It answered.' }
  return { outcome: result.outcome, reason: result.reason, says: result.says }
}
