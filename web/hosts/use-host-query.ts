import { HostApiError, type HostRouteId, type RouteCall, type RouteResult } from '@freehold/sdk/hostApi'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useConnection } from 'wagmi'
import { keys } from '../queries/keys.ts'
import { useHostAccess } from './access.tsx'

type Options<id extends HostRouteId> = {
  enabled?: boolean
  refetchInterval?: number | ((answer: RouteResult<id> | undefined) => number)
}

/** One question to the host, kept and asked again like everything else that is read. */
export function useHostQuery<id extends HostRouteId>(
  id: id,
  parts: RouteCall<id>,
  options: Options<id> = {},
) {
  const { api, lease, stage } = useHostAccess()
  const { address } = useConnection()
  const { enabled = true, refetchInterval = 10_000 } = options
  const query = useQuery({
    queryKey: keys.instance(lease.leaseId, address, id, parts),
    enabled: enabled && stage === 'signedIn',
    queryFn: ({ signal }) => api!.call(id, parts, { signal }),
    retry: (count, error) => !isRefusal(error) && count < 1,
    refetchInterval: ({ state }) =>
      typeof refetchInterval === 'number' ? refetchInterval : refetchInterval(state.data),
  })
  useSessionCheck(query.error)
  return query
}

/** A call that changes something; what the host said of the instance before is asked again afterwards. */
export function useHostAction<id extends HostRouteId>(id: id) {
  const { api, lease } = useHostAccess()
  const queries = useQueryClient()
  const mutation = useMutation({
    mutationFn: (parts: RouteCall<id>) => api!.call(id, parts),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.instance(lease.leaseId) }),
  })
  useSessionCheck(mutation.error)
  return mutation
}

/** A refusal of the host does not change by asking at once again; silence may. */
function isRefusal(error: unknown): boolean {
  return error instanceof HostApiError && error.problem !== 'unreachable' && error.problem !== 'unavailable'
}

/** When the host says that nobody is signed in, the page shall ask to sign in, not show a failure. */
function useSessionCheck(error: unknown): void {
  const { checkSession } = useHostAccess()
  const isOver = error instanceof HostApiError && ['signedOut', 'notSignedIn'].includes(error.problem)
  useEffect(() => {
    if (isOver) checkSession()
  }, [isOver, checkSession])
}
