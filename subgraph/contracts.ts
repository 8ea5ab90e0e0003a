import { hostRegistryAbi } from '../sdk/abis/hostRegistry.ts'
import { leaseEscrowAbi } from '../sdk/abis/leaseEscrow.ts'
import { leaseRolesAbi } from '../sdk/abis/leaseRoles.ts'
import { stakeVaultAbi } from '../sdk/abis/stakeVault.ts'
import { verifierNetworkAbi } from '../sdk/abis/verifierNetwork.ts'

/** One input of an event, as ABI JSON has it. */
interface EventInput {
  readonly name: string
  readonly type: string
  readonly indexed: boolean
}

/** An event, as ABI JSON has it. */
export interface EventAbi {
  readonly type: 'event'
  readonly name: string
  readonly inputs: readonly EventInput[]
}

/** A contract that the subgraph follows. */
export interface IndexedContract {
  /** Name of the data source and of its ABI. */
  readonly name: 'HostRegistry' | 'LeaseEscrow' | 'LeaseRoles' | 'StakeVault' | 'VerifierNetwork'
  /** Where its address stands in a network's description. */
  readonly key: 'hostRegistry' | 'leaseEscrow' | 'leaseRoles' | 'stakeVault' | 'verifierNetwork'
  /** The events that it emits and the mappings read. */
  readonly events: readonly EventAbi[]
  /** Events whose mapping is not called after them, since another contract has one of the same name. */
  readonly handlers?: Readonly<Record<string, string>>
}

/** Events of OpenZeppelin's base contracts: who owns the parameters says nothing about the market. */
const IGNORED_EVENTS = new Set(['OwnershipTransferStarted', 'OwnershipTransferred'])

/** The contracts that the subgraph follows, with the events of the ABIs that everybody else uses too. */
export const indexedContracts: readonly IndexedContract[] = [
  { name: 'HostRegistry', key: 'hostRegistry', events: eventsOf(hostRegistryAbi) },
  { name: 'LeaseEscrow', key: 'leaseEscrow', events: eventsOf(leaseEscrowAbi) },
  { name: 'LeaseRoles', key: 'leaseRoles', events: eventsOf(leaseRolesAbi) },
  { name: 'StakeVault', key: 'stakeVault', events: eventsOf(stakeVaultAbi) },
  {
    name: 'VerifierNetwork',
    key: 'verifierNetwork',
    events: eventsOf(verifierNetworkAbi),
    handlers: { Owed: 'handleBondOwed', Claimed: 'handleBondClaimed' },
  },
]

/** The signature as a manifest wants it: `Owed(indexed address,uint64)`. */
export function eventSignature({ name, inputs }: EventAbi): string {
  return `${name}(${inputs.map(({ type, indexed }) => (indexed ? `indexed ${type}` : type)).join(',')})`
}

/** The mapping function of a contract's event: `handleOwed`. */
export function handlerName({ handlers }: IndexedContract, { name }: EventAbi): string {
  return handlers?.[name] ?? `handle${name}`
}

function eventsOf(abi: readonly { readonly type: string; readonly name?: string }[]): EventAbi[] {
  return abi.filter((item): item is EventAbi => item.type === 'event' && !IGNORED_EVENTS.has(item.name ?? ''))
}
