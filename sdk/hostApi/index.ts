/**
 * The API that a host serves to its tenants, as data: routes, schemas and the types made from them.
 * `hostRoutes` is what the server serves, the client calls, the OpenAPI document says and the security tests walk.
 */
export * from './access.ts'
export type { HostRoute, HostSocket, RouteAnswer } from './route.ts'
export { type HostRouteId, type HostRoutes, hostRoutes, hostSockets } from './routes.ts'
export * from './schemas/index.ts'
export type { RouteCall, RouteInput, RouteResult } from './types.ts'
