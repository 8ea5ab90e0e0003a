import { NO_NETWORK } from '../build.ts'
import { eventSignature, indexedContracts } from '../contracts.ts'

/** A value of an event's parameter, as `gnd test` encodes it. */
export type EventParameter = string | boolean

/** One log. */
export interface CaseEvent {
  readonly address: string
  readonly event: string
  readonly params: Readonly<Record<string, EventParameter>>
  readonly txHash?: string
}

/** One block with its logs; `timestamp` in unix seconds. */
export interface CaseBlock {
  readonly number: number
  readonly timestamp: number
  readonly events: readonly CaseEvent[]
}

/** A query after the last block, and exactly what it must answer. */
export interface CaseAssertion {
  readonly query: string
  readonly expected: unknown
}

/** One test of `gnd test`: blocks of events through the real mappings, then queries. */
export interface Case {
  readonly name: string
  readonly blocks: readonly CaseBlock[]
  readonly assertions: readonly CaseAssertion[]
}

type Parameters = Readonly<Record<string, string | number | bigint | boolean>>

/**
 * The signature with names, `Owed(address indexed account,uint64 amount)`, from the ABI: a test cannot name an old event.
 * @param event Its name, with the contract's before it where several have such an event: `VerifierNetwork.Owed`.
 */
export function emitted(event: string, parameters: Parameters, txHash?: string): CaseEvent {
  const [name, contractName] = event.split('.').reverse() as [string, string?]
  for (const contract of indexedContracts) {
    if (contractName && contract.name !== contractName) continue
    const abi = contract.events.find((item) => item.name === name)
    if (!abi) continue
    const names = abi.inputs.map((input) => input.name)
    if (names.some((key) => !(key in parameters)) || Object.keys(parameters).length !== names.length) {
      throw new Error(
        `${eventSignature(abi)} takes ${names.join(', ')}, the test gives ${Object.keys(parameters)}`,
      )
    }
    const inputs = abi.inputs.map((input) => `${input.type}${input.indexed ? ' indexed' : ''} ${input.name}`)
    return {
      address: NO_NETWORK.contracts[contract.key],
      event: `${name}(${inputs.join(', ')})`,
      params: Object.fromEntries(names.map((key) => [key, encoded(parameters[key]!)])),
      ...(txHash ? { txHash } : {}),
    }
  }
  throw new Error(`No contract of the subgraph emits ${event}`)
}

function encoded(value: string | number | bigint | boolean): EventParameter {
  return typeof value === 'boolean' ? value : String(value)
}

/** Numbers the blocks from 1 on. */
export function blocks(
  ...contents: readonly (readonly [timestamp: number, ...events: CaseEvent[]])[]
): CaseBlock[] {
  return contents.map(([timestamp, ...events], index) => ({ number: index + 1, timestamp, events }))
}
