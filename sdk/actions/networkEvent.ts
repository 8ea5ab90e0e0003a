import type { ContractEventName, ParseEventLogsReturnType, TransactionReceipt } from 'viem'
import { parseEventLogs } from 'viem'
import { verifierNetworkAbi } from '../abis/verifierNetwork.ts'

type EventName = ContractEventName<typeof verifierNetworkAbi>
type EventArgs<name extends EventName> = ParseEventLogsReturnType<
  typeof verifierNetworkAbi,
  name,
  true
>[number]['args']

/** Arguments of the one event of that name that a receipt of the verifier network must hold. */
export function networkEvent<name extends EventName>(
  receipt: TransactionReceipt,
  eventName: name,
): EventArgs<name> {
  const [log] = parseEventLogs({ abi: verifierNetworkAbi, eventName, logs: receipt.logs })
  if (!log) throw new Error(`Transaction ${receipt.transactionHash} has no ${eventName} event.`)
  return log.args as EventArgs<name>
}
