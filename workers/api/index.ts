/** The host's HTTP API: signed presence for everybody, health and metrics for the provider. */
export { type ApiSources, createApi, type Readiness } from './app.ts'
export { type MetricSources, type Metrics, openMetrics } from './metrics.ts'
export {
  type Caller,
  type ConsoleView,
  type InstanceFacts,
  type InstanceOperations,
  OperationRefusal,
  type RefusalReason,
  type SnapshotFile,
} from './operations.ts'
export type { RoleSource } from './roles.ts'
export { type ApiServer, serveApi } from './serve.ts'
