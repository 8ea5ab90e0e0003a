/** The host's HTTP API: signed presence for everybody, the tenant API for its tenants, health and metrics for the provider. */
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
export { callerOf } from './rate-limit.ts'
export { type ChainRolesOptions, type GrantedRole, openChainRoles, type RoleSource } from './roles.ts'
export { type ApiServer, type ServeOptions, serveApi } from './serve.ts'
export { checkKeySignature, checkOnChainToo, type SignatureCheck } from './signatures.ts'
export { openTenantApi, type TenantApi, type TenantApiOptions } from './tenant-api.ts'
