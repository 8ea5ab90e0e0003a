import type { FreeholdClient, Lease } from '@freehold/sdk'
import { askReachability, type Reachability, type VerifierLook } from '@freehold/sdk/evidence'
import { harmless } from '../output/guestText.ts'
import type { Paint } from '../output/paint.ts'
import { moment } from '../output/time.ts'

/** From where verifiers reached a lease's machine, as `--json` prints it: without the handshakes themselves. */
export interface ReachView extends Omit<Reachability, 'verifiers'> {
  readonly verifiers: readonly Omit<VerifierLook, 'handshake'>[]
}

export interface LeaseReach {
  /** null: no verifier looks at it. */
  readonly reach: ReachView | null
  /** Why it is not known; null when it is, or when there is nothing to know. */
  readonly reachMissing: string | null
}

/** Verifiers must not hold up what the chain says. */
const TIMEOUT_MS = 4000

/** Asks the verifiers of a running lease from where they reached its machine. Never fails but for `signal`. */
export async function leaseReach(
  client: FreeholdClient,
  lease: Lease,
  { signal }: { signal: AbortSignal },
): Promise<LeaseReach> {
  if (lease.status.state !== 'Active') return { reach: null, reachMissing: null }
  try {
    const found = await askReachability(client, { lease, signal, deadlineMs: TIMEOUT_MS })
    return { reach: found && reachView(found), reachMissing: null }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Error)) throw error
    return { reach: null, reachMissing: error.message }
  }
}

/** Without the handshakes, which are no text. */
export const reachView = ({ verifiers, ...rest }: Reachability): ReachView => ({
  ...rest,
  verifiers: verifiers.map(({ handshake: _, ...look }) => look),
})

/** `from 3 of 3 verifiers, last at 2026-11-21 14:05:09 UTC`; where some were not answered, what they found. */
export function reachText(reach: ReachView, paint: Paint): string {
  const { verdict, verifiers, answered, unanswered, newest, epoch } = reach
  if (verifiers.length === 0) return `unknown: epoch ${epoch} has no verifiers drawn`
  const of = `of ${verifiers.length} verifiers`
  const words = verifiers.filter(({ outcome }) => outcome !== 'Up').map(lookText)
  if (verdict === 'reachable')
    return [`from ${answered} ${of}${newest === null ? '' : `, last at ${moment(newest)}`}`, ...words].join(
      '\n',
    )
  const head =
    verdict === 'unreachable'
      ? paint.bad(`not from outside: ${unanswered} ${of} got no answer in epoch ${epoch}`)
      : `unknown: ${unanswered} ${of} got no answer in epoch ${epoch}, too few to say more`
  return [head, ...words].join('\n')
}

function lookText({ seat, outcome, says }: ReachView['verifiers'][number]): string {
  const [first = 'nothing more is said'] = says
  return harmless(`seat ${seat}: ${outcome === 'Down' ? 'no answer' : 'cannot tell'}, ${first}`)
}
