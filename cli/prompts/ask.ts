import type { Context } from '../kernel/context.ts'
import { InterruptedError } from '../kernel/errors.ts'

type Asker = Pick<Context, 'io' | 'progress'>

/** Prompts go to standard error, so that standard output holds the result alone; clack is loaded when someone is asked. */
async function withClack<Answer>(
  { io, progress }: Asker,
  ask: (clack: typeof import('@clack/prompts'), streams: object) => Promise<Answer>,
): Promise<Exclude<Answer, symbol>> {
  progress.end()
  const clack = await import('@clack/prompts')
  const answer = await ask(clack, { input: io.stdin, output: io.stderr, signal: io.signal })
  if (clack.isCancel(answer)) throw new InterruptedError('Stopped. Nothing was sent.')
  return answer as Exclude<Answer, symbol>
}

/** A question answered by text; `check` returns what is wrong with an answer, or undefined. */
export function askText(
  asker: Asker,
  says: string,
  {
    initial,
    placeholder,
    check,
  }: { initial?: string; placeholder?: string; check?: (text: string) => string | undefined } = {},
): Promise<string> {
  return withClack(asker, ({ text }, streams) =>
    text({
      ...streams,
      message: says,
      initialValue: initial,
      placeholder,
      validate: (value) => check?.(value ?? ''),
    }),
  )
}

/** Like `askText`, with the answer hidden. */
export function askSecret(asker: Asker, says: string): Promise<string> {
  return withClack(asker, ({ password }, streams) => password({ ...streams, message: says }))
}

export interface Choice<Value> {
  readonly value: Value
  readonly label: string
  readonly hint?: string
}

/** One of several; the answer is the value. */
export function askChoice<Value>(
  asker: Asker,
  says: string,
  choices: readonly Choice<Value>[],
  initial?: Value,
): Promise<Value> {
  return withClack(asker, async ({ select, isCancel }, streams) => {
    // By number, so that any kind of value may be chosen.
    const options = choices.map(({ label, hint }, value) => ({ value, label, ...(hint && { hint }) }))
    const start = choices.findIndex(({ value }) => value === initial)
    const at = await select({ ...streams, message: says, options, initialValue: Math.max(0, start) })
    return isCancel(at) ? at : choices[at]!.value
  })
}

/** Yes or no; Enter means yes. */
export function askYes(asker: Asker, says: string): Promise<boolean> {
  return withClack(asker, ({ confirm }, streams) => confirm({ ...streams, message: says }))
}
