import { z } from 'zod'
import { countSchema, unixSecondsSchema } from './words.ts'

/** A snapshot's name: it becomes part of a file name, so nothing in it can leave a folder. */
export const snapshotNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens, at most 63')

/** `filesystem`: frozen by the guest agent while it was taken; `crash`: as after a power cut. */
export const consistencySchema = z.enum(['crash', 'filesystem'])

export const snapshotSchema = z.object({
  name: snapshotNameSchema,
  takenAt: unixSecondsSchema,
  consistency: consistencySchema,
  /** What it occupies on the host's disk. */
  bytes: countSchema,
  /** Of its file, checked before every restore and download; 64 hex digits. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Taken by the schedule, and removed by it. */
  isScheduled: z.boolean(),
})
export type Snapshot = z.output<typeof snapshotSchema>

export const snapshotsSchema = z.object({
  snapshots: z.array(snapshotSchema),
  /** How many an instance may have, and what they may occupy together. */
  limit: z.object({ count: countSchema, bytes: countSchema }),
})

export const takeSnapshotSchema = z.strictObject({
  name: snapshotNameSchema,
  /** `auto`: filesystem where the guest agent answers, else crash. */
  consistency: z.enum(['auto', 'crash', 'filesystem']).default('auto'),
})

/** When the host takes snapshots by itself. */
export const snapshotScheduleSchema = z.strictObject({
  everyHours: z.int().min(1).max(720),
  /** The newest so many are kept. */
  keep: z.int().min(1).max(32),
})
export type SnapshotSchedule = z.output<typeof snapshotScheduleSchema>

/** null: no schedule. */
export const snapshotScheduleAnswerSchema = z.strictObject({ schedule: snapshotScheduleSchema.nullable() })
