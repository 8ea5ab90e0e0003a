/** Seconds since 1970 by the chain's clock; the worker's own clock decides nothing. */
export type UnixSeconds = number

/** Everything a worker can do for one lease. One file each under steps/. */
export type StepName =
  | 'unseal'
  | 'checkImage'
  | 'assignPort'
  | 'makeDisk'
  | 'makeSeed'
  | 'applyNetwork'
  | 'define'
  | 'start'
  | 'reshape'
  | 'operate'
  | 'waitSsh'
  | 'activate'
  | 'decline'
  | 'cancelExpired'
  | 'stop'
  | 'closeExhausted'
  | 'closeAsWished'
  | 'finalize'
  | 'wipe'

/** What the chain wants of one lease, and within that its tenant. Made by `wantedOf`. */
export type Wanted =
  /** No view of the chain. */
  | { readonly kind: 'unknown' }
  /** The head says one thing and the last final block another: wait, it is a matter of seconds. */
  | { readonly kind: 'unsettled' }
  /** Open: launch and activate until the deadline. */
  | { readonly kind: 'opened'; readonly deadline: UnixSeconds }
  | {
      readonly kind: 'active'
      readonly exhausted: boolean
      readonly graceOver: boolean
      /** The tenant's wish. What a stopped guest costs is the chain's matter: the same. */
      readonly power: 'on' | 'off'
      /** A policy of the tenant asks the host to close. */
      readonly close: boolean
      /** The manifest's word on a guest that powers itself off. */
      readonly restartOnPoweroff: boolean
    }
  /** Over, and final. */
  | {
      readonly kind: 'ended'
      readonly diskKeptUntil: UnixSeconds
      readonly finalizableAt: UnixSeconds | null
    }
  /** A reorg took the `open` away, and that is final: as if it had never been. */
  | { readonly kind: 'undone' }

/** What is there on the host for one lease. Made by `foundOf`. */
export interface Found {
  /** `unknown`: the hypervisor does not answer. */
  readonly guest: 'running' | 'paused' | 'stopped' | 'crashed' | 'absent' | 'unknown'
  /** A record or a disk is left of this lease. */
  readonly traces: boolean
  readonly unsealed: boolean
  readonly image: boolean
  readonly address: boolean
  readonly disk: boolean
  readonly seed: boolean
  /** Whether port forward and static address are in place; null: not known since the worker started. */
  readonly forwarded: boolean | null
  /** The guest's sshd has greeted us since its last start. */
  readonly sshAnswered: boolean
  /** The guest runs as its lease and its tenant want it: shape, limits, rescue or not. True before it is defined at all. */
  readonly isCurrent: boolean
  /** Something that the tenant asked for is to be done once, before anything else happens to the guest. */
  readonly operationDue: boolean
  /** The tenant switched the guest off from inside. */
  readonly poweredOffByGuest: boolean
  /** The host refuses this lease for a reason that will not go away. */
  readonly refused: boolean
  /** A step fails since then. */
  readonly troubleSince: UnixSeconds | null
  /** Steps that met a bug; they rest until the worker is started again. */
  readonly blocked: readonly StepName[]
}

export interface Policy {
  /** How long a launch may be in trouble before the lease is declined. */
  readonly patienceSeconds: number
}

/**
 * The steps that may be taken now, all of them at once, towards what the chain wants; none when both agree or we cannot know.
 * Pure: the same three answers always give the same steps.
 */
export function nextSteps(
  wanted: Wanted,
  found: Found,
  now: UnixSeconds,
  policy: Policy,
): readonly StepName[] {
  return stepsTowards(wanted, found, now, policy).filter((step) => !found.blocked.includes(step))
}

/** The first of `nextSteps`, or null. */
export function nextStep(wanted: Wanted, found: Found, now: UnixSeconds, policy: Policy): StepName | null {
  return nextSteps(wanted, found, now, policy)[0] ?? null
}

function stepsTowards(wanted: Wanted, found: Found, now: UnixSeconds, policy: Policy): StepName[] {
  switch (wanted.kind) {
    case 'unknown':
    case 'unsettled':
      return []
    case 'opened':
      return towardsActivation(wanted.deadline, found, now, policy)
    case 'active':
      return towardsRunning(wanted, found)
    case 'ended':
      return towardsNothing(found, now, wanted.diskKeptUntil, wanted.finalizableAt)
    case 'undone':
      return towardsNothing(found, now, 0, null)
  }
}

function towardsActivation(
  deadline: UnixSeconds,
  found: Found,
  now: UnixSeconds,
  policy: Policy,
): StepName[] {
  if (now > deadline) return ['cancelExpired']
  const impatient = found.troubleSince !== null && now - found.troubleSince >= policy.patienceSeconds
  if (found.refused || impatient) return ['decline']
  if (found.guest === 'running' && found.forwarded) return [found.sshAnswered ? 'activate' : 'waitSsh']
  return towardsPower(found, { prepare: true })
}

function towardsRunning(
  { exhausted, graceOver, power, close, restartOnPoweroff }: Extract<Wanted, { kind: 'active' }>,
  found: Found,
): StepName[] {
  if (close) return ['closeAsWished'] // what becomes of the guest is decided once that is final
  if (exhausted) {
    const steps: StepName[] = isOn(found) ? ['stop'] : []
    return graceOver ? [...steps, 'closeExhausted'] : steps
  }
  const network: StepName[] = found.address && found.forwarded !== true ? ['applyNetwork'] : []
  // The disk is the tenant's: if it is not there, another empty one must never take its place.
  if (found.operationDue && found.guest !== 'unknown' && found.disk) return [...network, 'operate']
  if (power === 'off') return isOn(found) ? [...network, 'stop'] : network
  if (found.poweredOffByGuest && !restartOnPoweroff && !isOn(found)) return network
  return found.disk ? towardsPower(found, { prepare: false }) : []
}

/**
 * From whatever is there to a guest that runs and can be reached. Steps that do not need each other are due together: what is
 * done one after the other is what a tenant waits for.
 */
function towardsPower(found: Found, { prepare }: { prepare: boolean }): StepName[] {
  const steps: StepName[] = []
  if (prepare && !found.unsealed) steps.push('unseal')
  if (prepare && found.unsealed && !found.image) steps.push('checkImage')
  if (prepare && !found.address) steps.push('assignPort')
  if (prepare && found.image && !found.disk) steps.push('makeDisk')
  if (found.unsealed && !found.seed) steps.push('makeSeed')
  if (found.address && found.forwarded !== true) steps.push('applyNetwork')
  const furnished = found.image && found.disk && found.seed && found.address
  const isOff = found.guest === 'stopped' || found.guest === 'crashed'
  if (furnished && found.guest === 'absent') steps.push('define')
  if (furnished && isOff && found.forwarded) steps.push('start')
  if (found.guest === 'running' && !found.isCurrent) steps.push('reshape')
  if (found.guest === 'paused') steps.push('start') // by a full disk; `start` waits until there is space
  return steps
}

/** The tenant's disk is gone while the lease runs. No step helps: a person must bring it back. */
export function isDiskLost(wanted: Wanted, found: Found): boolean {
  return wanted.kind === 'active' && !found.disk
}

/** From whatever is there to a free place; the disk last, and only when its time is over. */
function towardsNothing(
  found: Found,
  now: UnixSeconds,
  diskKeptUntil: UnixSeconds,
  finalizableAt: UnixSeconds | null,
): StepName[] {
  const steps: StepName[] = finalizableAt !== null && now >= finalizableAt ? ['finalize'] : []
  if (isOn(found)) steps.push('stop')
  if (!found.traces || found.guest === 'unknown' || isOn(found)) return steps
  if (found.address && found.forwarded !== false) return [...steps, 'applyNetwork']
  return now >= diskKeptUntil ? [...steps, 'wipe'] : steps
}

const isOn = ({ guest }: Found): boolean => guest === 'running' || guest === 'paused'
