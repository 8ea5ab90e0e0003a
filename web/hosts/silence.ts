import { FreeholdError } from '@freehold/sdk'
import { HostApiError } from '@freehold/sdk/hostApi'

const PATIENCE_MS = 5_000

type Asked = { host: bigint; endpoint: string; origin: string; fetchIt?: typeof fetch }

/**
 * What a call that got no answer really met. Browsers hide the answers of a host that has not listed this page's address,
 * which looks like silence; but anybody may read a host's presence, so a host that shows it is not silent.
 */
export async function explainSilence(error: unknown, { host, endpoint, origin, fetchIt = fetch }: Asked) {
  if (!(error instanceof HostApiError) || error.problem !== 'unreachable') return error
  const url = `${endpoint.replace(/\/+$/, '')}/v1/host`
  const isThere = await fetchIt(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
    ({ ok }) => ok,
    () => false, // silent indeed
  )
  if (!isThere) return error
  return new FreeholdError(
    `Host ${host} answers, but not to this page: its provider has not listed ${origin}.`,
    {
      next: 'use a console that the provider lists, or the command line, which needs no listing.',
      cause: error,
    },
  )
}
