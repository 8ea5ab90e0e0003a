import Alert from '@cloudscape-design/components/alert'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type Operation, waitForOperation } from '@freehold/sdk/hostApi'
import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { type SaidError, sayError } from '../components/say-error.ts'
import { keys } from '../queries/keys.ts'
import { useHostAccess } from './access.tsx'

/** Something that the host was asked to do and that takes a while. */
export type Work = {
  id: number
  title: string
  /** Null until the host took it up. */
  operation: Operation | null
  failure: SaidError | null
}

type Operations = {
  works: readonly Work[]
  /** Asks the host for an operation and follows it to its end; what becomes of it is shown above the tabs. */
  run: (title: string, begin: () => Promise<Operation>) => void
  dismiss: (id: number) => void
}

const OperationsContext = createContext<Operations | null>(null)

export function useOperations(): Operations {
  const operations = useContext(OperationsContext)
  if (!operations) throw new Error('useOperations needs an OperationsProvider above it')
  return operations
}

let lastId = 0

/** Follows operations while the instance's page is open, whichever tab is looked at. */
export function OperationsProvider({ children }: { children: ReactNode }) {
  const { api, lease } = useHostAccess()
  const queries = useQueryClient()
  const [works, setWorks] = useState<readonly Work[]>([])

  const run = useCallback(
    (title: string, begin: () => Promise<Operation>) => {
      lastId += 1
      const id = lastId
      const change = (part: Partial<Work>) =>
        setWorks((all) => all.map((work) => (work.id === id ? { ...work, ...part } : work)))
      const renew = () => queries.invalidateQueries({ queryKey: keys.instance(lease.leaseId) })
      const follow = async () => {
        const operation = await begin()
        void renew()
        const onProgress = (now: Operation) => change({ operation: now })
        await waitForOperation(api!, { lease: lease.leaseId, operation, onProgress })
      }
      setWorks((all) => [...all, { id, title, operation: null, failure: null }])
      follow()
        .catch((error) => change({ failure: sayError(error) }))
        .finally(renew)
    },
    [api, lease.leaseId, queries],
  )
  const dismiss = useCallback((id: number) => setWorks((all) => all.filter((work) => work.id !== id)), [])
  const value = useMemo(() => ({ works, run, dismiss }), [works, run, dismiss])
  return <OperationsContext value={value}>{children}</OperationsContext>
}

/** What the host is doing, did, or could not do. */
export function OperationNotices() {
  const { works } = useOperations()
  return (
    <div role="status" aria-label="Operations">
      <SpaceBetween size="xs">
        {works.map((work) => (
          <WorkNotice key={work.id} work={work} />
        ))}
      </SpaceBetween>
    </div>
  )
}

function WorkNotice({ work: { id, title, operation, failure } }: { work: Work }) {
  const { dismiss } = useOperations()
  const isDone = operation?.state === 'done'
  const type = failure ? 'error' : isDone ? 'success' : 'info'
  return (
    <Alert
      type={type}
      header={failure ? `${title}: it did not work` : title}
      dismissible={failure !== null || isDone}
      dismissAriaLabel={`Dismiss: ${title}`}
      onDismiss={() => dismiss(id)}
    >
      {failure ? (
        <>
          {failure.says} {failure.next && <>Next: {failure.next}</>}
        </>
      ) : (
        <Underway operation={operation} />
      )}
    </Alert>
  )
}

function Underway({ operation }: { operation: Operation | null }) {
  if (!operation) return <>The host is asked.</>
  if (operation.progressPercent === null || operation.state === 'done') return <>{operation.sentence}</>
  return (
    <ProgressBar value={operation.progressPercent} additionalInfo={operation.sentence} label="Progress" />
  )
}
