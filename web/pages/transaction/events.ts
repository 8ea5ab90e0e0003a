import { hostRegistryAbi, leaseEscrowAbi, leaseRolesAbi } from '@freehold/sdk'
import { type Abi, type Address, erc20Abi, isAddressEqual, type Log, parseEventLogs } from 'viem'

/** USDC that moved in a transaction; 1e-6 USDC. */
export type Transfer = { from: Address; to: Address; units: bigint }
/** An event of the market's contracts, its arguments as text. */
export type MarketEvent = { name: string; args: readonly (readonly [name: string, value: string])[] }

/** The USDC transfers among a transaction's logs; transfers of other tokens are passed over. */
export function transfersOf(logs: readonly Log[], usdc: Address): Transfer[] {
  const own = logs.filter(({ address }) => isAddressEqual(address, usdc))
  return parseEventLogs({ abi: erc20Abi, eventName: 'Transfer', logs: own }).map(({ args }) => ({
    from: args.from,
    to: args.to,
    units: args.value,
  }))
}

/** The events of escrow, registry and roles among a transaction's logs. */
export function marketEventsOf(logs: readonly Log[]): MarketEvent[] {
  const abi: Abi = [...leaseEscrowAbi, ...hostRegistryAbi, ...leaseRolesAbi]
  return parseEventLogs({ abi, logs: [...logs] }).map(({ eventName, args }) => ({
    name: eventName ?? 'Unknown',
    args: Object.entries(args ?? {}).map(([name, value]) => [name, String(value)] as const),
  }))
}
