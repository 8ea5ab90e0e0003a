import { encodeFunctionData, type Hash, type ReplacementReturnType, type TransactionReceipt } from 'viem'
import { type FreeholdClient, signerOf } from '../client.ts'
import type { ContractCall } from '../contracts.ts'
import { TransactionReplacedError } from '../errors/contract.ts'
import { feePolicyOf } from '../networks/index.ts'
import { confirmTransaction } from './confirm.ts'
import { bumpedFees, estimateFees, type Fees } from './fees.ts'
import type { WriteOptions } from './write.ts'

/** Estimates are made on one block and mined on a later one, in which a slot may cost more. */
const GAS_MARGIN_PERCENT = 125n
/**
 * A second later a close or withdrawal may have somebody to pay whom the estimate did not see. The escrow sends only when it has
 * Limits.MIN_GAS_BEFORE_SEND left, and there are two receivers at most. What is not used is not paid for.
 */
export const PAYMENT_GAS = 220_000n

/** Sends a call and waits for its receipt. A local key's transaction is sent again with higher fees when it is not mined. */
export async function send(
  client: FreeholdClient,
  call: ContractCall,
  { onHash, signal }: WriteOptions,
): Promise<TransactionReceipt> {
  const { account } = signerOf(client)
  const gas = await gasFor(client, call)
  const fees = await estimateFees(client)
  if (account.type !== 'local') return sendThroughWallet(client, call, { gas, fees, onHash })
  const { functionName } = call
  const nonce = await nextNonce(client)
  const sendWith = async (withFees: Fees) => {
    const hash = await sendLocally(client, call, { gas, nonce, fees: withFees })
    onHash?.(hash)
    return hash
  }
  let used = fees
  const hash = await sendWith(used)
  const resend = async () => {
    used = bumpedFees(used, await estimateFees(client), feePolicyOf(client.network.chainId))
    return sendWith(used)
  }
  return confirmTransaction(client, { functionName, hash, nonce, resend, ...(signal && { signal }) })
}

async function gasFor(client: FreeholdClient, call: ContractCall): Promise<bigint> {
  const { account } = signerOf(client)
  const estimate = await client.publicClient.estimateContractGas({ ...call, account })
  return (estimate * GAS_MARGIN_PERCENT) / 100n + PAYMENT_GAS
}

async function nextNonce(client: FreeholdClient): Promise<number> {
  const { account } = signerOf(client)
  if (account.type === 'local' && account.nonceManager) {
    const { address, nonceManager } = account
    return nonceManager.consume({ address, chainId: client.network.chainId, client: client.publicClient })
  }
  return client.publicClient.getTransactionCount({ address: account.address, blockTag: 'pending' })
}

function sendLocally(
  client: FreeholdClient,
  call: ContractCall,
  { gas, nonce, fees }: { gas: bigint; nonce: number; fees: Fees },
): Promise<Hash> {
  const { walletClient, account } = signerOf(client)
  const chain = client.publicClient.chain
  const data = encodeFunctionData(call)
  return walletClient.sendTransaction({ account, chain, to: call.address, data, gas, nonce, ...fees })
}

/** A browser wallet keeps its own nonces and may let its owner speed the transaction up: follow it there. */
async function sendThroughWallet(
  client: FreeholdClient,
  call: ContractCall,
  { gas, fees, onHash }: { gas: bigint; fees: Fees; onHash: WriteOptions['onHash'] },
): Promise<TransactionReceipt> {
  const { walletClient, account } = signerOf(client)
  const chain = client.publicClient.chain
  const data = encodeFunctionData(call)
  const hash = await walletClient.sendTransaction({ account, chain, to: call.address, data, gas, ...fees })
  onHash?.(hash)
  let replacedBy: ReplacementReturnType | undefined
  const receipt = await client.publicClient.waitForTransactionReceipt({
    hash,
    onReplaced: (replacement) => {
      replacedBy = replacement
    },
  })
  if (replacedBy && replacedBy.reason !== 'repriced') {
    throw new TransactionReplacedError(call.functionName, replacedBy.transaction.nonce)
  }
  if (replacedBy) onHash?.(replacedBy.transaction.hash)
  return receipt
}
