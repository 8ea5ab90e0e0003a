import type { RunningNetwork } from '../../scripts/network/network.ts'
import { createFreeholdClient, readTargetOfHost } from '../../sdk/index.ts'
import { type ProbeResult, probe as probeForReal } from '../../workers/verifier/probe/index.ts'
import { type Crew, makeCrew } from '../verifier/support/crew.ts'
import { type Keeper, keepRunning } from '../verifier/support/keeper.ts'
import { type Probe, sayDown } from '../verifier/support/liars.ts'

/** What six of the local network's seven verifiers say of the host. */
export type Scene =
  /** All of them say DOWN, until it is reported. The next scene follows by itself. */
  | 'a majority lies DOWN once'
  /** The first that is asked says DOWN, and goes on so. */
  | 'one lies DOWN'
  /** Another one says UP, and shows an answer that somebody else had. */
  | 'one lies UP'

/** The seven verifiers of a local network, played by the test. */
export interface Cast {
  readonly crew: Crew
  /** The seventh, in a process of its own, which dies at some points and comes back. */
  readonly mortal: { readonly seat: number; readonly keeper: Keeper }
  scene: Scene
  /** Seats of the liars, once they have lied. */
  readonly liars: { down: number | null; up: number | null }
  stop(): Promise<void>
}

/** Takes the place of the verifiers of a running network: with their keys, seats and folders. */
export async function recast(running: RunningNetwork, crashPoints: readonly string[]): Promise<Cast> {
  const { members, child } = running.verifiers!
  await child.stop()
  const verifiers = members.map(({ seat, config }) => ({ seat, configPath: config }))
  const mortal = verifiers.pop()!
  const crew = makeCrew()
  const keeper = keepRunning(mortal, crashPoints)
  const cast: Cast = {
    crew,
    mortal: { seat: mortal.seat, keeper },
    scene: 'a majority lies DOWN once',
    liars: { down: null, up: null },
    async stop() {
      await Promise.all([keeper.stop(), crew.stopAll()])
    },
  }
  const play = playersOf(running, cast)
  await Promise.all(verifiers.map((verifier) => crew.start(verifier, { probe: play(verifier.seat) })))
  return cast
}

/** How each seat looks at the host, or pretends to. Instances are looked at honestly. */
function playersOf(running: RunningNetwork, cast: Cast): (seat: number) => Probe {
  const client = createFreeholdClient({ network: running.network })
  const isSuspected = async () =>
    (await readTargetOfHost(client, { host: running.host!.host }))?.state === 'Suspected'
  let answer: ProbeResult | null = null
  const { liars } = cast
  return (seat) => async (parameters) => {
    if (parameters.target !== 'beacon') return probeForReal(parameters)
    if (cast.scene === 'a majority lies DOWN once') {
      if (!(await isSuspected())) return sayDown(parameters)
      cast.scene = 'one lies DOWN'
    }
    if (cast.scene === 'one lies DOWN') liars.down ??= seat
    if (seat === liars.down) return sayDown(parameters)
    if (cast.scene === 'one lies UP' && answer !== null) liars.up ??= seat
    if (seat === liars.up) return answer!
    const result = await probeForReal(parameters)
    if (result.outcome === 'up') answer = result
    return result
  }
}
