import { type Address, erc20Abi } from 'viem'
import { type FreeholdClient, signerOf } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { InsufficientUsdcError } from '../errors/money.ts'
import { type WriteOptions, write } from '../transactions/write.ts'
import { readPermitDomain } from './domain.ts'
import { type SignedPermit, signPermit } from './sign.ts'

/** The step in which a payment is, for progress displays. */
export type PaymentStep = 'checkBalance' | 'signPermit' | 'approve' | 'send'

export interface AllowParameters extends WriteOptions {
  /** What will be taken; 1e-6 USDC. */
  amountUnits: bigint
  /** Which contract will take it; default: the escrow. */
  spender?: Address
  onStep?: (step: PaymentStep) => void
}

/**
 * Lets the escrow, or another contract, take an amount: by the allowance that is there already, by a permit (a signature without a transaction), or
 * by an approve transaction when the token has no permit or the wallet is a contract. Answers the permit to send along, or null.
 * @throws InsufficientUsdcError before anything is signed
 */
export async function allowPayment(
  client: FreeholdClient,
  parameters: AllowParameters,
): Promise<SignedPermit | null> {
  try {
    return await allow(client, parameters)
  } catch (error) {
    throw explainError(error, client, 'allowPayment')
  }
}

/**
 * The same for a contract that takes no permits: by the allowance that is there already, or by an approve transaction.
 * @throws InsufficientUsdcError before anything is signed
 */
export async function allowTransfer(client: FreeholdClient, parameters: AllowParameters): Promise<void> {
  try {
    await allow(client, parameters, { permits: false })
  } catch (error) {
    throw explainError(error, client, 'allowTransfer')
  }
}

async function allow(
  client: FreeholdClient,
  parameters: AllowParameters,
  { permits } = { permits: true },
): Promise<SignedPermit | null> {
  const { amountUnits, spender = client.network.contracts.leaseEscrow, onStep, ...options } = parameters
  onStep?.('checkBalance')
  const { balance, allowance, isContract } = await readPurse(client, spender)
  if (balance < amountUnits) {
    throw new InsufficientUsdcError(signerOf(client).account.address, balance, amountUnits)
  }
  if (allowance >= amountUnits) return null
  const domain = isContract || !permits ? null : await readPermitDomain(client)
  if (domain) {
    onStep?.('signPermit')
    return signPermit(client, { value: amountUnits, domain, spender })
  }
  onStep?.('approve')
  await approve(client, { spender, amountUnits }, options)
  return null
}

async function approve(
  client: FreeholdClient,
  { spender, amountUnits }: { spender: Address; amountUnits: bigint },
  options: WriteOptions,
): Promise<void> {
  const { usdc } = client.network.contracts
  const args = [spender, amountUnits] as const
  await write(client, { address: usdc, abi: erc20Abi, functionName: 'approve', args }, options)
}

async function readPurse(client: FreeholdClient, spender: Address) {
  const { address } = signerOf(client).account
  const { usdc } = client.network.contracts
  const token = { address: usdc, abi: erc20Abi } as const
  const [balance, allowance, code] = await Promise.all([
    client.publicClient.readContract({ ...token, functionName: 'balanceOf', args: [address] }),
    client.publicClient.readContract({ ...token, functionName: 'allowance', args: [address, spender] }),
    client.publicClient.getCode({ address }),
  ])
  // A delegated account (EIP-7702) still has its key and signs permits itself.
  const isContract = code !== undefined && !code.startsWith('0xef0100')
  return { balance, allowance, isContract }
}
