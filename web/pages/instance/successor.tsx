import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import type { Lease } from '@freehold/sdk'
import { useEffect, useRef } from 'react'
import { hrefOf } from '../../app/location.ts'
import { navigate } from '../../app/navigation.ts'
import { type InstanceTab, paths } from '../../app/routes.ts'
import type { Flow } from '../../transactions/flow.ts'

/** Where the instance of a resized lease is now. */
export function SuccessorNotice({ lease }: { lease: Lease }) {
  if (!lease.successorId) return null
  return (
    <Alert
      type="info"
      header="This instance was resized"
      action={<Button href={hrefOf(paths.instance(lease.successorId))}>Go to the instance</Button>}
    >
      It goes on under another lease. What stands here is the history of the old one.
    </Alert>
  )
}

type Resized = { successorId: Lease['successorId'] | undefined; flows: readonly Flow[]; tab: InstanceTab }

/** Who resizes an instance here is led to its successor as soon as there is one. */
export function useFollowResize({ successorId, flows, tab }: Resized): void {
  const isResizing = useRef(false)
  if (flows.some(({ kind }) => kind === 'resize')) isResizing.current = true
  useEffect(() => {
    if (successorId && isResizing.current)
      navigate(hrefOf(paths.instance(successorId, tab)), { replace: true })
  }, [successorId, tab])
}
