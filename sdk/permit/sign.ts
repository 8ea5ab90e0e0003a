import { type Address, parseSignature } from 'viem'
import { type FreeholdClient, signerOf } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { type PermitDomain, permitTokenAbi } from './domain.ts'

/** An ERC-2612 signature as the contracts take it. */
export interface SignedPermit {
  readonly value: bigint
  readonly deadline: bigint
  readonly v: number
  readonly r: `0x${string}`
  readonly s: `0x${string}`
}

const PERMIT_TYPES = {
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
} as const

/** How long a permit is good for: long enough to be mined, short enough to be forgotten. */
const PERMIT_SECONDS = 3600n

/** Lets a contract (default: the escrow) take `value` (1e-6 USDC) from the signer, once. @throws RejectedByUserError */
export async function signPermit(
  client: FreeholdClient,
  { value, domain, spender }: { value: bigint; domain: PermitDomain; spender?: Address },
): Promise<SignedPermit> {
  const { walletClient, account } = signerOf(client)
  const { usdc, leaseEscrow } = client.network.contracts
  const [nonce, block] = await Promise.all([
    client.publicClient.readContract({
      address: usdc,
      abi: permitTokenAbi,
      functionName: 'nonces',
      args: [account.address],
    }),
    client.publicClient.getBlock({ blockTag: 'latest' }),
  ])
  const deadline = block.timestamp + PERMIT_SECONDS
  const message = { owner: account.address, spender: spender ?? leaseEscrow, value, nonce, deadline }
  try {
    const signature = await walletClient.signTypedData({
      account,
      domain: { ...domain },
      types: PERMIT_TYPES,
      primaryType: 'Permit',
      message,
    })
    const { r, s, yParity } = parseSignature(signature)
    return { value, deadline, v: yParity + 27, r, s }
  } catch (error) {
    throw explainError(error, client, 'The permit for USDC')
  }
}
