import { CANCEL_REASONS, CLOSE_REASONS, DECLINE_REASONS, leaseEscrowAbi } from '@freehold/sdk'
import { encodeFunctionData, type Hex } from 'viem'
import { leaseOf, recordOf, type Step, type StepContext } from './types.ts'

/** A transaction that is not mined by then is looked at again; its bytes are kept, so it is never sent as two. */
const deadlineSeconds = 120

async function send({ host, id, signal }: StepContext, verb: string, data: Hex): Promise<void> {
  const to = host.network.contracts.leaseEscrow
  const { blockNumber } = await host.sender.send({ key: `${verb} ${id}`, to, data }, signal)
  await host.follower.reach(Number(blockNumber), signal) // else the next look would decide by an older block
}

/** "It runs": endpoint and host key go on chain, billing starts. */
export const activate: Step = {
  deadlineSeconds,
  async take(context) {
    const { image, address, fingerprint } = recordOf(context)
    const endpoint = `ssh://${image!.loginUser}@${context.host.parts.network.publicAddress}:${address!.sshPort}`
    const args = [leaseOf(context).packedTerms, endpoint, fingerprint!] as const
    await send(
      context,
      'activate',
      encodeFunctionData({ abi: leaseEscrowAbi, functionName: 'activate', args }),
    )
  },
}

/** "I will not": everything but a used-up open fee goes back to the tenant. */
export const decline: Step = {
  deadlineSeconds,
  async take(context) {
    const reason = DECLINE_REASONS.indexOf(context.host.troubles.declineReasonOf(context.id))
    const args = [leaseOf(context).packedTerms, reason] as const
    await send(context, 'decline', encodeFunctionData({ abi: leaseEscrowAbi, functionName: 'decline', args }))
  },
}

/** The deadline passed without an activation: everything goes back, and the capacity is free again. */
export const cancelExpired: Step = {
  deadlineSeconds,
  async take(context) {
    const args = [leaseOf(context).packedTerms, CANCEL_REASONS.indexOf('DeadlinePassed')] as const
    await send(context, 'cancel', encodeFunctionData({ abi: leaseEscrowAbi, functionName: 'cancel', args }))
  },
}

/** Nobody topped up within the grace: anyone may close, and the host has most reason to. */
export const closeExhausted: Step = {
  deadlineSeconds,
  async take(context) {
    const args = [leaseOf(context).packedTerms, CLOSE_REASONS.indexOf('Exhausted'), false] as const
    await send(context, 'close', encodeFunctionData({ abi: leaseEscrowAbi, functionName: 'close', args }))
  },
}

/** The tenant's policy asks for it, or maintenance begins: the unbilled money goes back, and nothing but the reason is different. */
export const closeAsWished: Step = {
  deadlineSeconds,
  async take(context) {
    const reason = recordOf(context).closeBecause === 'maintenance' ? 'HostMaintenance' : 'TenantDone'
    const args = [leaseOf(context).packedTerms, CLOSE_REASONS.indexOf(reason), false] as const
    await send(context, 'close', encodeFunctionData({ abi: leaseEscrowAbi, functionName: 'close', args }))
  },
}

/** The hold of a closed lease is over: pays out what is left. */
export const finalize: Step = {
  deadlineSeconds,
  async take(context) {
    const args = [leaseOf(context).packedTerms] as const
    await send(
      context,
      'finalize',
      encodeFunctionData({ abi: leaseEscrowAbi, functionName: 'finalize', args }),
    )
  },
}
