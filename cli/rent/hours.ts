import { MIN_RUNWAY_SECONDS } from '@freehold/sdk'
import { hoursAsSeconds } from '../input/text.ts'
import type { Context } from '../kernel/context.ts'
import { UsageError } from '../kernel/errors.ts'
import { askText } from '../prompts/ask.ts'
import type { RentInput } from './input.ts'
import type { Duration } from './wish.ts'

/** Fails at once where the duration can neither be read nor asked for. */
export function requireDuration(context: Context, { hours, deposit }: RentInput): void {
  if (hours !== undefined && deposit !== undefined)
    throw new UsageError('--hours and --deposit say the same thing: give one of them.')
  if (hours === undefined && deposit === undefined && !context.interactive)
    throw new UsageError('--hours or --deposit is needed: how long, or for how much?')
}

/** How long. Money goes by it, so it is never guessed: said, or asked for. */
export async function chooseHours(context: Context, { hours, deposit }: RentInput): Promise<Duration> {
  if (hours !== undefined) return { seconds: hours }
  if (deposit !== undefined) return { depositUnits: deposit }
  const text = await askText(context, 'Hours (what is not used comes back)', {
    initial: '24',
    check: whatIsWrong,
  })
  return { seconds: hoursAsSeconds.parse(text) }
}

function whatIsWrong(answer: string): string | undefined {
  const { data, error } = hoursAsSeconds.safeParse(answer)
  if (error) return error.issues[0]?.message
  return data < MIN_RUNWAY_SECONDS ? 'a lease is paid for 1 h at least' : undefined
}
