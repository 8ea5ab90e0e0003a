/**
 * The API that a host serves to its tenants, as data: routes, schemas and the types made from them.
 * `hostRoutes` is what the server serves, the client calls, the OpenAPI document says and the security tests walk.
 */
export { HostApiError, type HostApiProblem } from '../errors/hostApi.ts'
export * from './access.ts'
export { type HostIdentity, hostAudience } from './audience.ts'
export { AUDIT_ACTOR_TEXT, auditActorText } from './auditActors.ts'
export { type CheckedAudit, checkAuditLines } from './auditLines.ts'
export * from './client/index.ts'
export type { HostRoute, HostSocket, RouteAnswer } from './route.ts'
export { type HostRouteId, type HostRoutes, hostRoutes, hostSockets } from './routes.ts'
export * from './schemas/index.ts'
export * from './signedRequest.ts'
export { SESSION_SECONDS, type SignInMessage, scriptDomain, signInMessage } from './signIn.ts'
export type { RouteCall, RouteInput, RouteResult } from './types.ts'
