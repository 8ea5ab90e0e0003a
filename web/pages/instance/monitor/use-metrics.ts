import type { InstanceMetrics, MetricWindow } from '@freehold/sdk/hostApi'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useConnection } from 'wagmi'
import { useHosted } from '../../../hosts/hosted.ts'
import { keys } from '../../../queries/keys.ts'
import { mergeMetrics } from './merge.ts'

/** How often newer measurements are asked for. */
const LOOK_EVERY_MS: Record<MetricWindow, number> = { hour: 2_000, month: 60_000 }

/** A point for every half hour of a month is as much as a page can draw. */
const MONTH_POINTS = 1_440

/** The measurements of a window. Of the hour only what is new is asked for after the first answer. */
export function useMetrics(window: MetricWindow) {
  const { api, lease } = useHosted()
  const { address } = useConnection()
  const queries = useQueryClient()
  const queryKey = keys.instance(lease.leaseId, address, 'metrics', window)
  return useQuery({
    queryKey,
    refetchInterval: LOOK_EVERY_MS[window],
    queryFn: async ({ signal }): Promise<InstanceMetrics> => {
      const old = queries.getQueryData<InstanceMetrics>(queryKey)
      const since = old?.at.at(-1)
      const query =
        window === 'month'
          ? { window, points: MONTH_POINTS }
          : { window, ...(since !== undefined && { since }) }
      const fresh = await api.call('getMetrics', { params: { lease: lease.leaseId }, query }, { signal })
      return window === 'month' ? fresh : mergeMetrics(old, fresh)
    },
  })
}
