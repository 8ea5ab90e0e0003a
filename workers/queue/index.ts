/** BullMQ jobs with ids that cannot double, a calendar, and the lock that keeps a second worker out. */
export { connectRedis, redisReady } from './connection.ts'
export { type Duties, type Duty, startDuties } from './duties.ts'
export { Again, type AgainOptions, Bug, Never } from './errors.ts'
export { claimHost, type HostClaim, HostClaimedError } from './host-claim.ts'
export { type JobQueue, type JobQueueOptions, openJobQueue } from './job-queue.ts'
export { type QueueOwner, queuePrefix } from './names.ts'
export { removeNames } from './remove-names.ts'
export { openStepQueue, type StepJob, type StepQueue } from './step-queue.ts'
