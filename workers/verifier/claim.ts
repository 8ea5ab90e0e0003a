import { verifierNetworkAbi } from '@freehold/sdk'
import type { Address, Hex } from 'viem'
import type { VerifierContext } from './context.ts'
import { callOf } from './contract.ts'

/** Claims matured rewards and what bonds left, where it is worth while. The money goes where the configuration says. */
export async function claimWhatPays(context: VerifierContext, signal: AbortSignal): Promise<void> {
  const { account, config, contract, follower } = context
  const seat = context.view()?.seat
  const to = (config.rewards.to ?? account.address) as Address
  const minimum = BigInt(config.rewards.minimumUnits)
  const network = { abi: verifierNetworkAbi, address: contract } as const
  if (seat) {
    const { matured } = await follower.pool.call((client) =>
      client.readContract({ ...network, functionName: 'seatRecordOf', args: [seat.seat] }),
    )
    if (matured >= minimum) await send(context, 'claimRewards', callOf('claimRewards', [to]), matured, signal)
  }
  const owed = await follower.pool.call((client) =>
    client.readContract({ ...network, functionName: 'owedTo', args: [account.address] }),
  )
  if (owed >= minimum) await send(context, 'claim', callOf('claim', [to]), owed, signal)
}

/** The head is in the key: the next claim is another transaction. */
async function send(
  { sender, contract, follower, log }: VerifierContext,
  what: string,
  data: Hex,
  units: bigint,
  signal: AbortSignal,
): Promise<void> {
  const key = `${what}-${follower.view()?.head.number ?? 0}`
  await sender.send({ key, to: contract, data }, signal)
  log.info({ units: units.toString() }, what === 'claim' ? 'pull balance claimed' : 'rewards claimed')
}
