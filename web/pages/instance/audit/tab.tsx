import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import Table from '@cloudscape-design/components/table'
import { type AuditEntry, auditActorText } from '@freehold/sdk/hostApi'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useConnection } from 'wagmi'
import { Address } from '../../../components/address.tsx'
import { Empty, Failed } from '../../../components/faces.tsx'
import { Time } from '../../../components/time.tsx'
import { saveStream } from '../../../hosts/download.ts'
import { useHosted } from '../../../hosts/hosted.ts'
import { ROLE_TEXT } from '../../../hosts/roles.ts'
import { keys } from '../../../queries/keys.ts'
import { actionText, answerText, readAudit } from './entries.ts'

/** A wallet, or what acted without being called: a rule that the tenant set, or the host itself. */
const Who = ({ entry }: { entry: AuditEntry }) =>
  entry.wallet ? <Address value={entry.wallet} kind="account" /> : capital(auditActorText(entry))

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function roleText({ role, wallet }: AuditEntry): string {
  if (wallet === null) return '–'
  return role ? ROLE_TEXT[role].name : 'Nobody here'
}

/** Rows that are shown; the file has all. */
const SHOWN = 200

/** Who did what to the machine through its host, and what the host did of itself. Each line names the hash of the one before, so none can be taken out. */
export default function Audit() {
  const { api, lease } = useHosted()
  const { address } = useConnection()
  const params = { lease: lease.leaseId }
  const audit = useQuery({
    queryKey: keys.instance(lease.leaseId, address, 'audit'),
    staleTime: 30_000, // reading it is written into it
    queryFn: async ({ signal }) =>
      readAudit(await api.call('readAudit', { params, query: { tail: SHOWN } }, { signal })),
  })
  const save = useMutation({
    mutationFn: async () =>
      saveStream(await api.call('readAudit', { params }), `${lease.leaseId.slice(0, 10)}-audit.jsonl`),
  })
  const error = audit.error ?? save.error
  if (error && !audit.data)
    return (
      <Failed error={error} what="The audit log could not be read" onRetry={() => void audit.refetch()} />
    )
  const entries = audit.data?.entries.toReversed() ?? []
  const count = entries[0]?.number ?? 0 // they are numbered from 1 and never anew
  return (
    <Table<AuditEntry>
      items={entries}
      loading={audit.isPending}
      loadingText="Asking the host for the audit log"
      trackBy={({ number }) => String(number)}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: 'Audit log' }}
      header={
        <Header
          variant="h2"
          counter={audit.data && `(${count})`}
          description={
            audit.data && !audit.data.isChained
              ? 'Warning: lines are missing or were changed; the chain of hashes is broken.'
              : 'Kept by the host, append-only. Looking at it is written down, too.'
          }
          actions={
            <Button iconName="download" loading={save.isPending} onClick={() => save.mutate()}>
              Download
            </Button>
          }
        >
          Audit log
        </Header>
      }
      footer={count > SHOWN && `The newest ${SHOWN} of ${count}. The download has all that the host keeps.`}
      empty={<Empty title="Nothing was done yet" />}
      columnDefinitions={[
        { id: 'at', header: 'When', minWidth: 160, cell: ({ at }) => <Time at={at} /> },
        { id: 'what', header: 'What', isRowHeader: true, minWidth: 150, cell: actionText },
        { id: 'who', header: 'Who', cell: (entry) => <Who entry={entry} /> },
        { id: 'role', header: 'As', cell: roleText },
        { id: 'status', header: 'Answer', cell: ({ status }) => answerText(status) },
      ]}
    />
  )
}
