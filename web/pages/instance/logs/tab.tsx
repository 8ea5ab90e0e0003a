import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Input from '@cloudscape-design/components/input'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import Toggle from '@cloudscape-design/components/toggle'
import type { LogName } from '@freehold/sdk/hostApi'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Empty, Failed, Waiting } from '../../../components/faces.tsx'
import { sayError } from '../../../components/say-error.ts'
import { saveStream } from '../../../hosts/download.ts'
import { useHosted } from '../../../hosts/hosted.ts'
import { useTabQuery } from '../tab-query.ts'
import { findLines, type LogText } from './lines.ts'
import { useLog } from './use-log.ts'

/** What the machine wrote on its console and while it set itself up; as it grows, searched, or all of it as a file. */
export default function Logs() {
  const [query, setQuery] = useTabQuery()
  const log: LogName = query.get('log') === 'cloud-init' ? 'cloud-init' : 'console'
  const wanted = query.get('find') ?? ''
  const [follows, setFollows] = useState(true)
  return (
    <SpaceBetween size="s">
      <div className="log-bar">
        <SegmentedControl
          label="Log"
          selectedId={log}
          options={[
            { id: 'console', text: 'Console' },
            { id: 'cloud-init', text: 'First boot (cloud-init)' },
          ]}
          onChange={({ detail }) =>
            setQuery({ log: detail.selectedId === 'cloud-init' ? 'cloud-init' : undefined })
          }
        />
        <Input
          type="search"
          ariaLabel="Find in the log"
          placeholder="Find in the log"
          clearAriaLabel="Clear"
          value={wanted}
          onChange={({ detail }) => setQuery({ find: detail.value || undefined })}
        />
        <Toggle checked={follows} onChange={({ detail }) => setFollows(detail.checked)}>
          Keep the end in sight
        </Toggle>
        <Download log={log} />
      </div>
      <Shown key={log} log={log} wanted={wanted} follows={follows} />
    </SpaceBetween>
  )
}

function Shown({ log, wanted, follows }: { log: LogName; wanted: string; follows: boolean }) {
  const { text, stage, error, retry } = useLog(log)
  if (stage === 'failed' && text.lines.length === 0)
    return <Failed error={error} what="The log could not be read" onRetry={retry} />
  if (stage === 'reading') return <Waiting what="Asking the host for the log" />
  return (
    <>
      <Lines text={text} wanted={wanted} follows={follows} />
      <StatusIndicator type={stage === 'following' ? 'success' : stage === 'ended' ? 'stopped' : 'loading'}>
        {stage === 'following'
          ? 'New lines appear as they are written.'
          : stage === 'ended'
            ? 'The log has ended.'
            : `The line broke (${sayError(error).says}) It is tried again.`}
      </StatusIndicator>
    </>
  )
}

function Lines({ text, wanted, follows }: { text: LogText; wanted: string; follows: boolean }) {
  const place = useRef<HTMLElement>(null)
  const all = text.rest === '' ? text.lines : [...text.lines, text.rest]
  const found = findLines(all, wanted)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new text moves the end
  useEffect(() => {
    const element = place.current
    if (follows && element) element.scrollTop = element.scrollHeight
  }, [text, follows])
  if (all.length === 0) return <Empty title="Nothing has been written yet" />
  if (found.length === 0) return <Empty title={`No line contains “${wanted}”`} />
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <section className="log-text" ref={place} tabIndex={0} aria-label="Log">
        {found.map(({ number, line }) => (
          <div key={text.dropped + number} className="log-line">
            <Marked line={line} wanted={wanted} />
          </div>
        ))}
      </section>
      {wanted !== '' && (
        <Box color="text-body-secondary" fontSize="body-s">
          {found.length} of {all.length} lines.
        </Box>
      )}
    </>
  )
}

/** The line with what was looked for in a mark. */
function Marked({ line, wanted }: { line: string; wanted: string }) {
  const at = wanted === '' ? -1 : line.toLowerCase().indexOf(wanted.toLowerCase())
  if (at < 0) return <>{line || ' '}</>
  return (
    <>
      {line.slice(0, at)}
      <mark>{line.slice(at, at + wanted.length)}</mark>
      {line.slice(at + wanted.length)}
    </>
  )
}

function Download({ log }: { log: LogName }) {
  const { api, lease } = useHosted()
  const save = useMutation({
    mutationFn: async () => {
      const params = { lease: lease.leaseId, log }
      const bytes = await api.call('readLog', { params })
      await saveStream(bytes, `${lease.leaseId.slice(0, 10)}-${log}.log`)
    },
  })
  return (
    <SpaceBetween size="xxs">
      <Button
        iconName="download"
        loading={save.isPending}
        loadingText="Downloading"
        onClick={() => save.mutate()}
      >
        Download
      </Button>
      {save.error && <StatusIndicator type="error">{sayError(save.error).says}</StatusIndicator>}
    </SpaceBetween>
  )
}
