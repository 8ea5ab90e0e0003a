import { after, before } from 'node:test'
import { makeTempDir, removeTempDir } from '../support/index.ts'
import { type ConsoleStack, startConsoleStack } from './console-stack.ts'
import { makeSshKey } from './keys.ts'
import { type ProviderDouble, startProviderDouble } from './provider-double.ts'

/** What a tenant's journey needs. */
export interface ConsoleWorld {
  readonly stack: ConsoleStack
  readonly provider: ProviderDouble
  /** The tenant's SSH key; `.pub` beside it. */
  readonly keyFile: string
}

/** A world for the tests of a file: there before the first of them, gone after the last. */
export function useConsoleWorld(name: string): ConsoleWorld {
  const folder = makeTempDir(name)
  let stack: ConsoleStack | undefined
  let provider: ProviderDouble | undefined
  before(async () => {
    stack = await startConsoleStack()
    provider = await startProviderDouble(stack.network)
  })
  after(async () => {
    await provider?.stop()
    await stack?.stop()
    removeTempDir(folder)
  })
  return {
    keyFile: makeSshKey(folder),
    get stack() {
      return stack!
    },
    get provider() {
      return provider!
    },
  }
}
