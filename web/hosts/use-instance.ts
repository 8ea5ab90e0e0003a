import type { Instance } from '@freehold/sdk/hostApi'
import { useHostAccess } from './access.tsx'
import { useHostQuery } from './use-host-query.ts'

const RESTING_MS = 3_000
const CHANGING_MS = 1_000

/** What the host says of the instance, asked again and again, more often while something changes. */
export function useInstance() {
  const { lease, stage } = useHostAccess()
  return useHostQuery(
    'getInstance',
    { params: { lease: lease.leaseId } },
    {
      enabled: stage === 'signedIn',
      refetchInterval: (instance) => (instance && isChanging(instance) ? CHANGING_MS : RESTING_MS),
    },
  )
}

/** Whether the instance is on its way to something. */
export function isChanging({ operation, power, powerWish, readiness }: Instance): boolean {
  const isOn = power === 'running'
  return operation !== null || isOn !== (powerWish === 'on') || (isOn && readiness === 'pending')
}
