import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Table from '@cloudscape-design/components/table'
import { allows, type Snapshot } from '@freehold/sdk/hostApi'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { hrefOf } from '../../../app/location.ts'
import { navigate } from '../../../app/navigation.ts'
import { paths } from '../../../app/routes.ts'
import { ConfirmModal } from '../../../components/confirm-modal.tsx'
import { Empty, Failed } from '../../../components/faces.tsx'
import { Refusal } from '../../../components/refusal.tsx'
import { Time } from '../../../components/time.tsx'
import { saveStream } from '../../../hosts/download.ts'
import { useHosted } from '../../../hosts/hosted.ts'
import { useOperations } from '../../../hosts/operations.tsx'
import { useHostQuery } from '../../../hosts/use-host-query.ts'
import { bytesText } from '../monitor/units.ts'
import { relaunchQuery } from '../relaunch.ts'
import { TakeModal } from './take-modal.tsx'

type Asked = { what: 'take' } | { what: 'restore' | 'delete'; snapshot: Snapshot }

const CONSISTENCY = { crash: 'As after a power cut', filesystem: 'File systems held still' } as const

/** The snapshots with what can be done with each. */
export function SnapshotTable() {
  const { lease, instance } = useHosted()
  const [asked, setAsked] = useState<Asked | null>(null)
  const download = useDownload()
  const list = useHostQuery('listSnapshots', { params: { lease: lease.leaseId } })
  if (list.error && !list.data)
    return (
      <Failed error={list.error} what="The snapshots could not be read" onRetry={() => void list.refetch()} />
    )
  const snapshots = list.data?.snapshots ?? []
  const used = snapshots.reduce((sum, { bytes }) => sum + bytes, 0)
  const choose = (id: string, snapshot: Snapshot) => {
    if (id === 'download') return download.mutate(snapshot)
    if (id === 'clone')
      return navigate(hrefOf(paths.launch, { ...relaunchQuery(lease), snapshot: snapshot.name }))
    setAsked({ what: id as 'restore' | 'delete', snapshot })
  }
  return (
    <SpaceBetween size="s">
      <Refusal error={download.error} what="The snapshot was not downloaded" />
      <Table<Snapshot>
        items={snapshots}
        loading={list.isPending}
        loadingText="Asking the host for the snapshots"
        trackBy="name"
        wrapLines
        enableKeyboardNavigation
        ariaLabels={{ tableLabel: 'Snapshots' }}
        header={
          <Header
            variant="h2"
            counter={list.data && `(${snapshots.length} of ${list.data.limit.count})`}
            description={
              list.data &&
              `${bytesText(used)} of ${bytesText(list.data.limit.bytes)} on the host’s disk. They go with the lease.`
            }
            actions={
              <Button
                disabled={!allows(instance.role, 'operator')}
                disabledReason="This takes an operator."
                onClick={() => setAsked({ what: 'take' })}
              >
                Take a snapshot
              </Button>
            }
          >
            Snapshots
          </Header>
        }
        empty={<Empty title="No snapshot yet">A snapshot keeps the disk as it is now.</Empty>}
        columnDefinitions={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: ({ name }) => name },
          { id: 'at', header: 'Taken', minWidth: 160, cell: ({ takenAt }) => <Time at={takenAt} /> },
          {
            id: 'how',
            header: 'Consistency',
            cell: ({ consistency, isScheduled }) =>
              `${CONSISTENCY[consistency]}${isScheduled ? ', by the schedule' : ''}`,
          },
          { id: 'size', header: 'Size', cell: ({ bytes }) => bytesText(bytes) },
          {
            id: 'actions',
            header: 'Actions',
            cell: (snapshot) => (
              <ButtonDropdown
                variant="inline-icon"
                ariaLabel={`Actions for ${snapshot.name}`}
                expandToViewport
                loading={download.isPending && download.variables.name === snapshot.name}
                disabled={!allows(instance.role, 'owner')}
                disabledReason="Only the tenant reads, restores and deletes snapshots."
                items={[
                  { id: 'restore', text: 'Restore' },
                  { id: 'clone', text: 'Clone into a new instance' },
                  { id: 'download', text: 'Download' },
                  { id: 'delete', text: 'Delete' },
                ]}
                onItemClick={({ detail }) => choose(detail.id, snapshot)}
              />
            ),
          },
        ]}
      />
      {asked?.what === 'take' && (
        <TakeModal taken={snapshots.map(({ name }) => name)} onClose={() => setAsked(null)} />
      )}
      {asked && asked.what !== 'take' && <Replace {...asked} onClose={() => setAsked(null)} />}
    </SpaceBetween>
  )
}

function useDownload() {
  const { api, lease } = useHosted()
  return useMutation({
    mutationFn: async ({ name }: Snapshot) => {
      const params = { lease: lease.leaseId, name }
      await saveStream(await api.call('downloadSnapshot', { params }), `${name}.qcow2`, { isLarge: true })
    },
  })
}

type ReplaceProps = { what: 'restore' | 'delete'; snapshot: Snapshot; onClose: () => void }

/** Asks once more before something is lost. */
function Replace({ what, snapshot: { name, takenAt }, onClose }: ReplaceProps) {
  const { api, lease } = useHosted()
  const { run } = useOperations()
  const params = { lease: lease.leaseId, name }
  const send = () =>
    what === 'restore'
      ? run(`Restore snapshot ${name}`, () => api.call('restoreSnapshot', { params }))
      : run(`Delete snapshot ${name}`, () => api.call('deleteSnapshot', { params }))
  return (
    <ConfirmModal
      title={what === 'restore' ? `Restore ${name}?` : `Delete ${name}?`}
      verb={what === 'restore' ? 'Restore' : 'Delete'}
      onConfirm={send}
      onClose={onClose}
    >
      {what === 'restore' ? (
        <div>
          The disk becomes what it was at <Time at={takenAt} />; everything since then is lost. The machine
          restarts. When it does not work out, the disk stays as it is now.
        </div>
      ) : (
        <div>The snapshot cannot be brought back. The machine and other snapshots are not touched.</div>
      )}
    </ConfirmModal>
  )
}
