/** What a tenant may find in an instance: the last wish for its power, open ports, snapshots, and what is on its disk. */
export interface Expected {
  readonly power: 'on' | 'off' | 'rescue'
  /** `tcp/80`, in order. */
  readonly ports: readonly string[]
  /** What was on the disk when each was taken, by name. */
  readonly snapshots: Readonly<Record<string, string>>
  /** sha256 of the tenant's file on the disk; `none` before there is one. */
  readonly mark: string
}

export type Effect = (before: Expected) => Expected

/** Something a tenant asked for, in the order of asking. */
export interface Asked {
  readonly effect: Effect
  /** `done`: the host said so; `unclear`: its answer was lost; else the operation whose end will tell. */
  readonly outcome: 'done' | 'unclear' | { readonly operation: string }
}

/** How an operation ended; `forgotten` when the host does not know it. */
export type Ended = 'done' | 'failed' | 'forgotten'

/** As much of it as was looked at. */
export type Seen = Omit<Expected, 'snapshots' | 'mark'> & {
  readonly snapshots: readonly string[]
  /** null: the machine is off, so its disk cannot be read. */
  readonly mark: string | null
}

/** A machine whose lease just began. */
export const freshInstance: Expected = { power: 'on', ports: [], snapshots: {}, mark: 'none' }

export const setPower =
  (power: Expected['power']): Effect =>
  (before) => ({ ...before, power })

/** What is off is started by it; a rescue goes on. */
export const restart: Effect = (before) => (before.power === 'off' ? { ...before, power: 'on' } : before)

export const openPort =
  (port: string): Effect =>
  (before) => ({ ...before, ports: [...new Set([...before.ports, port])].sort() })

export const closePort =
  (port: string): Effect =>
  (before) => ({ ...before, ports: before.ports.filter((one) => one !== port) })

export const takeSnapshot =
  (name: string): Effect =>
  (before) => ({ ...before, snapshots: { ...before.snapshots, [name]: before.mark } })

export const restoreSnapshot =
  (name: string): Effect =>
  (before) => ({ ...before, mark: before.snapshots[name] ?? before.mark })

export const deleteSnapshot =
  (name: string): Effect =>
  ({ snapshots: { [name]: _, ...snapshots }, ...before }) => ({ ...before, snapshots })

export const unchanged: Effect = (before) => before

/** Everything that may be after what was asked for; where an answer was lost, it was done or it was not. */
export function possibilities(
  before: readonly Expected[],
  asked: readonly Asked[],
  endOf: (operation: string) => Ended,
): readonly Expected[] {
  let possible = before
  for (const { effect, outcome } of asked) {
    const end = typeof outcome === 'object' ? endOf(outcome.operation) : outcome
    if (end === 'failed') continue
    const after = possible.map(effect)
    possible = distinct(end === 'done' ? after : [...possible, ...after])
  }
  return possible
}

/** Those that agree with what is seen; none: something was lost, or done that nobody asked for. */
export function agreeing(possible: readonly Expected[], seen: Seen): readonly Expected[] {
  const same = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join()
  return possible.filter(
    ({ power, ports, snapshots, mark }) =>
      power === seen.power &&
      same(ports, seen.ports) &&
      same(Object.keys(snapshots), seen.snapshots) &&
      (seen.mark === null || mark === seen.mark),
  )
}

function distinct(all: readonly Expected[]): Expected[] {
  return [...new Map(all.map((one) => [keyOf(one), one])).values()]
}

const keyOf = ({ power, ports, snapshots, mark }: Expected): string =>
  JSON.stringify([power, ports, Object.entries(snapshots).sort(), mark])
