import type { Lease } from '@freehold/sdk'
import { HostApiError } from '@freehold/sdk/hostApi'
import { isAddressEqual } from 'viem'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { shortId } from '../leases/words.ts'

/** What a host refused, in words about this lease, with what to do now; anything else is handed on as it is. */
export function explainHostError(context: Context, error: unknown, lease: Lease): unknown {
  if (!(error instanceof HostApiError)) return error
  const { leaseId, terms, status } = lease
  const id = shortId(leaseId)
  const isOwn = isAddressEqual(terms.tenant, context.address())
  const say = (message: string, next: string | undefined = error.next) =>
    new CliError(message, { cause: error, ...(next && { next: next.replace(/\.$/, '') }) })
  switch (error.problem) {
    case 'unreachable':
      return say(
        `Host ${terms.host} does not answer, so nothing was changed. The machine itself does not depend on that.`,
        `try again in a minute; ${context.command(`ssh ${id}`)} reaches the machine directly`,
      )
    case 'wrongRole':
    case 'notFound':
      if (!isOwn)
        return say(
          `${error.message} Lease ${id} belongs to ${terms.tenant}; you act as ${context.address()}.`,
          error.problem === 'wrongRole' && error.message.includes('needs owner')
            ? 'sign with the wallet that owns it (--wallet), or ask its owner to do it'
            : `sign with another wallet (--wallet), or ask the owner to do it or to share it: freehold share grant ${id} ${context.address()} --role operator`,
        )
      if (error.problem === 'notFound' && status.state === 'Open')
        return say(`The host is still preparing lease ${id}.`, context.command(`rent --resume ${id}`))
      return say(error.message)
    case 'tooMany':
      return say(error.message, error.next ?? 'wait a minute, then try again')
    default:
      return say(error.message)
  }
}
