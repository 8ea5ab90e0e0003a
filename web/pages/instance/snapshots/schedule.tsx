import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import { allows, type SnapshotSchedule } from '@freehold/sdk/hostApi'
import { useState } from 'react'
import { Failed, Waiting } from '../../../components/faces.tsx'
import { Refusal } from '../../../components/refusal.tsx'
import { useHosted } from '../../../hosts/hosted.ts'
import { useHostAction, useHostQuery } from '../../../hosts/use-host-query.ts'
import { numberIn } from '../number-in.ts'

/** Snapshots that the host takes by itself, and how many of them it keeps. */
export function Schedule() {
  const { lease } = useHosted()
  const asked = useHostQuery('getSnapshotSchedule', { params: { lease: lease.leaseId } })
  return (
    <Container header={<Header variant="h2">Schedule</Header>}>
      {asked.data ? (
        <Form key={JSON.stringify(asked.data)} schedule={asked.data.schedule} />
      ) : asked.error ? (
        <Failed
          error={asked.error}
          what="The schedule could not be read"
          onRetry={() => void asked.refetch()}
        />
      ) : (
        <Waiting what="Asking the host for the schedule" />
      )}
    </Container>
  )
}

function Form({ schedule }: { schedule: SnapshotSchedule | null }) {
  const { lease, instance } = useHosted()
  const save = useHostAction('setSnapshotSchedule')
  const [isOn, setOn] = useState(schedule !== null)
  const [every, setEvery] = useState(String(schedule?.everyHours ?? 24))
  const [keep, setKeep] = useState(String(schedule?.keep ?? 7))
  const everyHours = numberIn(every, 1, 720)
  const kept = numberIn(keep, 1, 32)
  const mayChange = allows(instance.role, 'operator')
  const wish = !isOn ? null : everyHours !== null && kept !== null ? { everyHours, keep: kept } : undefined
  const isSame = JSON.stringify(wish) === JSON.stringify(schedule)
  const send = () => {
    if (wish !== undefined) save.mutate({ params: { lease: lease.leaseId }, body: { schedule: wish } })
  }
  return (
    <SpaceBetween size="m">
      <Toggle checked={isOn} disabled={!mayChange} onChange={({ detail }) => setOn(detail.checked)}>
        Take snapshots by itself
      </Toggle>
      {isOn && (
        <div className="log-bar form-fields">
          <FormField label="Every so many hours" errorText={everyHours === null && 'From 1 to 720.'}>
            <Input
              value={every}
              inputMode="numeric"
              disabled={!mayChange}
              onChange={({ detail }) => setEvery(detail.value)}
            />
          </FormField>
          <FormField label="Keep the newest" errorText={kept === null && 'From 1 to 32.'}>
            <Input
              value={keep}
              inputMode="numeric"
              disabled={!mayChange}
              onChange={({ detail }) => setKeep(detail.value)}
            />
          </FormField>
        </div>
      )}
      <Button
        disabled={!mayChange || wish === undefined || isSame}
        loading={save.isPending}
        loadingText="Saving the schedule"
        onClick={send}
      >
        Save the schedule
      </Button>
      <Refusal error={save.error} what="The schedule was not saved" />
    </SpaceBetween>
  )
}
