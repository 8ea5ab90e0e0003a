/** The host's HTTP API: signed presence for everybody, the tenant API for its tenants, health and metrics for the provider. */
export { ApiProblem, problemResponse } from './api-problem.ts'
export { type ApiSources, createApi } from './app.ts'
export { type AuditedCall, type AuditLog, openAuditLog } from './audit.ts'
export { type HealthSources, mountHealth, type Readiness } from './health.ts'
export { gauge, gaugeBy, type MetricSources, type Metrics, openMetrics } from './metrics.ts'
export {
  type Caller,
  type ConsoleView,
  type InstanceFacts,
  type InstanceOperations,
  OperationRefusal,
  type RefusalReason,
  type SnapshotFile,
} from './operations.ts'
export { callerOf, openRateLimit, type Rate, type RateLimit } from './rate-limit.ts'
export { type ChainRolesOptions, type GrantedRole, openChainRoles, type RoleSource } from './roles.ts'
export { type ApiServer, type ServeOptions, serveApi } from './serve.ts'
export { checkKeySignature, checkOnChainToo, type SignatureCheck } from './signatures.ts'
export { openTenantApi, type TenantApi, type TenantApiOptions } from './tenant-api.ts'
