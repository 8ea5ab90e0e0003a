import type { z } from 'zod'
import type { Paint } from '../output/paint.ts'
import type { Context } from './context.ts'

/** A positional argument; `flags` as commander writes it: `<lease>` is needed, `[amount]` is not. */
export interface ArgumentSpec {
  readonly flags: string
  readonly says: string
}

/** An option; `flags` as commander writes it: `--hours <number>`. */
export interface OptionSpec {
  readonly flags: string
  readonly says: string
  /** May be given several times; the input is then a list. */
  readonly many?: boolean
  /** The words it takes, for completion. */
  readonly values?: readonly string[]
}

/** One verb: what it takes, what it does, how a person reads the outcome. */
export interface Verb<Input = unknown, Result = unknown> {
  /** One paragraph under the usage line. */
  readonly details: string
  readonly arguments?: readonly ArgumentSpec[]
  readonly options?: readonly OptionSpec[]
  /** Whole command lines with what they do. */
  readonly examples: readonly (readonly [line: string, says: string])[]
  /** True: what follows `--` is handed on in `context.rest`. */
  readonly takesRest?: boolean
  /** Reads the raw words, keyed by argument and option name in camelCase. */
  readonly input: z.ZodType<Input>
  run(context: Context, input: Input): Promise<Result>
  /** The outcome for a person, without a last line break. `--json` prints the result itself. */
  print(result: Result, paint: Paint): string
  /** True: it prints as it goes, lines of JSON with `--json`, and has no outcome to print. */
  readonly isStream?: boolean
  /**
   * What to do when a transaction of this verb went out and its effect was not seen (exit code 3), where the error itself
   * names nothing better. Not every verb can just be run again: a second top-up would be a second payment.
   */
  readonly unfinished?: string
  /** The process's exit code, where the outcome decides it (default 0). */
  exitCode?(result: Result): number
}

/** Ties input and result of a verb together. */
export function defineVerb<Input, Result>(verb: Verb<Input, Result>): Verb<Input, Result> {
  return verb
}

/** How a person writes the input named `key`: `--ssh-key` or `<lease>`; null when the verb has no such word. */
export function flagOf(verb: Verb<never, never>, key: string): string | null {
  const long = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  if (
    verb.options?.some(({ flags }) =>
      flags.split(/[ ,]+/).some((word) => word === long || word === `--no-${long.slice(2)}`),
    )
  )
    return long
  return verb.arguments?.find(({ flags }) => flags.replace(/[<>[\].]/g, '') === key)?.flags ?? null
}
