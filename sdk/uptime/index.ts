/**
 * Uptime, reputation, credits and badges: arithmetic on facts that the index keeps, and a moment. Pure; nothing here asks a network.
 */
export { type Badge, type BadgeName, badgesAt, type HostRecord } from './badges.ts'
export { type ClockHistory, creditsOf, type DowntimeCredit, type Revival } from './credits.ts'
export { type Downtime, downSecondsIn, overlapSeconds, type Span } from './downtime.ts'
export { reputationOf } from './reputation.ts'
export {
  type DailyUptimeFacts,
  type Uptime,
  type UptimeAtParameters,
  type UptimeBar,
  type UptimeFacts,
  type UptimeReport,
  type UptimeSample,
  uptimeAt,
  uptimeOfDays,
} from './uptime.ts'
