/**
 * What can be seen of instances: measurements by the second and by the minute, logs, the serial console for many viewers, and
 * whether services work. It only looks; nothing here changes an instance, and nobody waits for it.
 */
export { type Clock, systemClock } from './clock.ts'
export type { IdleQuery } from './metrics/idle.ts'
export type { SeriesQuery } from './metrics/series.ts'
export { type Observatory, type ObservatoryOptions, openObservatory } from './observatory.ts'
export type { ObservedInstance } from './types.ts'
