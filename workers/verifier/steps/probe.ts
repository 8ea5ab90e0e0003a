import { startOfEpoch } from '@freehold/sdk'
import { probeNonce } from '@freehold/sdk/proof'
import type { Hex } from 'viem'
import { keyOf, lastLook } from '../decide/index.ts'
import type { Subject } from '../prober.ts'
import { probeBounds, recordKey, secretOf } from './epoch.ts'
import type { Task } from './types.ts'

/** Looks at one target and writes down what was found, with its transcript. */
export async function probe(task: Task<'probe'>): Promise<void> {
  const { context, step } = task
  const of = recordKey(task, step.epoch)
  const subject = subjectOf(task, of.seed)
  if (subject === null) return // it is gone since
  const { record, transcript } = await context.prober.look(subject, probeBounds(task), untilLastLook(task))
  context.store.addProbe(of, record, transcript)
  const { key, outcome, target, tries } = record
  context.log.info({ epoch: step.epoch, target, key, outcome, says: tries.at(-1)?.says }, 'probed')
}

/** Whoever must wait for its turn for long is not looked at: what stalls must not hold the places that commit and reveal need. */
function untilLastLook({ context: { timing }, view, step, signal }: Task<'probe'>): AbortSignal {
  const leftSeconds = startOfEpoch(timing, step.epoch) + lastLook(timing) - view.now
  return AbortSignal.any([signal, AbortSignal.timeout(Math.max(0, Math.ceil(leftSeconds * 1000)))])
}

function subjectOf(task: Task<'probe'>, seed: Hex): Subject | null {
  const { context, view, step } = task
  const { key, epoch } = step
  const secret = secretOf(task, epoch)
  if (secret === null) return null
  const nonce = probeNonce({
    chainId: context.network.chainId,
    network: context.contract,
    seed,
    verifier: context.account.address,
    target: key,
    epoch: BigInt(epoch),
    secret,
  })
  const instance = view.state.instances.get(key)
  if (instance !== undefined) {
    const { endpoint, sshFingerprint } = instance
    return { kind: 'instance', key, endpoint, sshFingerprint, nonce }
  }
  const target = [...view.state.targets.values()].find((one) => keyOf(one) === key)
  const frozen = target?.keys.findLast(({ fromEpoch }) => fromEpoch <= epoch)
  if (target === undefined || frozen === undefined) return null
  const { beaconKeyHash } = frozen
  return { kind: 'beacon', key, target: target.target, host: target.host, beaconKeyHash, nonce }
}
