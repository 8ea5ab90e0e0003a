import SpaceBetween from '@cloudscape-design/components/space-between'
import { Schedule } from './schedule.tsx'
import { SnapshotTable } from './table.tsx'

/** Copies of the disk at one moment. */
export default function Snapshots() {
  return (
    <SpaceBetween size="l">
      <SnapshotTable />
      <Schedule />
    </SpaceBetween>
  )
}
