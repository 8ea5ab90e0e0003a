import { z } from 'zod'
import { unixSecondsSchema } from './words.ts'

/** Work that takes longer than one answer. */
export const OPERATION_KINDS = [
  'start',
  'stop',
  'restart',
  'reset',
  'rescue',
  'endRescue',
  'takeSnapshot',
  'restoreSnapshot',
  'deleteSnapshot',
] as const
export type OperationKind = (typeof OPERATION_KINDS)[number]

/** Name of an operation, unique on its host. */
export const operationIdSchema = z.string().regex(/^[a-zA-Z0-9-]{1,64}$/)

export const operationSchema = z.object({
  id: operationIdSchema,
  kind: z.enum(OPERATION_KINDS),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  /** Null where progress cannot be measured. */
  progressPercent: z.number().min(0).max(100).nullable(),
  /** What is being done, or how it ended, in a sentence. */
  sentence: z.string(),
  startedAt: unixSecondsSchema,
  /** Null while it goes on. */
  endedAt: unixSecondsSchema.nullable(),
})
export type Operation = z.output<typeof operationSchema>
