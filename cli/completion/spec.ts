import { globalOptions } from '../kernel/program.ts'
import { commandTree, leavesOf, type NounNode } from '../kernel/tree.ts'
import type { OptionSpec } from '../kernel/verb.ts'

export interface OptionHint {
  /** `--hours` */
  readonly flag: string
  readonly says: string
  /** What follows it: nothing, the path of a file, or a word that is no file. */
  readonly takes: 'nothing' | 'file' | 'word'
  /** The words it may be, where they are few. */
  readonly values: readonly string[]
}

/** A whole command line up to its options: `wallet list`. */
export interface CommandHint {
  readonly words: readonly string[]
  readonly summary: string
  readonly options: readonly OptionHint[]
}

/** What the completion scripts are written from: the command tree itself, so that they cannot lag behind it. */
export interface CompletionSpec {
  readonly commands: readonly CommandHint[]
  /** First words: verbs and nouns. */
  readonly first: readonly { readonly name: string; readonly summary: string }[]
  readonly nouns: readonly NounNode[]
}

/** Loads every verb and gathers what can be completed. */
export async function completionSpec(): Promise<CompletionSpec> {
  const commands = await Promise.all(
    leavesOf(commandTree).map(async ({ words, node }) => {
      const verb = await node.load()
      const options = [...(verb.options ?? []), ...globalOptions, { flags: '--help', says: 'print help' }]
      return { words, summary: node.summary, options: options.map(hintOf) }
    }),
  )
  return {
    commands,
    first: commandTree.map(({ name, summary }) => ({ name, summary })),
    nouns: commandTree.filter((node): node is NounNode => 'verbs' in node),
  }
}

function hintOf({ flags, says, values = [] }: OptionSpec): OptionHint {
  const flag = flags.split(/[ ,]+/).find((word) => word.startsWith('--')) ?? flags
  const takes = /<(file|path)>/.test(flags) ? 'file' : flags.includes('<') ? 'word' : 'nothing'
  return { flag, says, takes, values }
}
