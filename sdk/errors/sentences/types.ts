import type { Abi, ContractErrorArgs, ContractErrorName } from 'viem'

/** What an error says: what happened with the numbers, and what to do now. */
export interface Sentence {
  readonly message: string
  readonly next?: string
}

/** A sentence for each custom error of an ABI; the compiler finds the one that is missing. */
export type Sentences<abi extends Abi> = {
  readonly [name in ContractErrorName<abi>]: (
    ...args: ContractErrorArgs<abi, name> extends readonly unknown[] ? ContractErrorArgs<abi, name> : []
  ) => Sentence
}
