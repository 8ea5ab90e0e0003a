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

/** What the provider announces to the tenants of a host; `maintenanceAt` in Unix seconds, where it gave a time. Pure. */
export function noticesOf(
  { isDraining }: Pick<HostWord, 'isDraining'>,
  maintenanceAt: number | null,
): string[] {
  if (!isDraining) return []
  const until =
    maintenanceAt === null
      ? 'Yours runs on until it ends, or until the provider closes it'
      : `What runs here at ${utcText(maintenanceAt)} is closed then, so take a copy of your data before`
  return [
    `The provider prepares maintenance: this host takes no new leases and changes no sizes. ${until}; what is not billed comes back to you then.`,
  ]
}

/** `2026-12-03 10:00 UTC`. */
const utcText = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
