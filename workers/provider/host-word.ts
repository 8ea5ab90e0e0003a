import { decodeHostWord, type HostWord, KIND_VM, leaseEscrowAbi } from '@freehold/sdk'
import type { Follower } from '../chain/index.ts'
import type { HostContext } from './steps/index.ts'

/** What was read is good for so long: it is shown, nothing is decided by it. */
const freshMs = 3_000

/** Reads what the escrow keeps of this host: capacity in use, whether it drains. Asked for at once, it is read once. */
export function openHostWord(
  { network, host }: Pick<HostContext, 'network' | 'host'>,
  { pool }: Pick<Follower, 'pool'>,
): () => Promise<HostWord> {
  let read: { readonly at: number; readonly answer: Promise<HostWord> } | null = null
  const args = [host, KIND_VM] as const
  const ask = async (): Promise<HostWord> =>
    decodeHostWord(
      await pool.call((client) =>
        client.readContract({
          abi: leaseEscrowAbi,
          address: network.contracts.leaseEscrow,
          functionName: 'hostWordOf',
          args,
        }),
      ),
    )
  return () => {
    if (read === null || Date.now() - read.at > freshMs) {
      const answer = ask()
      read = { at: Date.now(), answer }
      answer.catch(() => {
        read = null
      })
    }
    return read.answer
  }
}

/** What the provider announces to the tenants of a host. Pure. */
export function noticesOf({ isDraining }: Pick<HostWord, 'isDraining'>): string[] {
  if (!isDraining) return []
  return [
    'The provider prepares maintenance: this host takes no new leases and changes no sizes. Yours runs on until it ends, or until the provider closes it; what is not billed comes back to you then.',
  ]
}
