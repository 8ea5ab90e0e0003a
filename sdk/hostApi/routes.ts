import { z } from 'zod'
import { signedPresenceSchema } from '../presence/schema.ts'
import type { HostRoute, HostSocket, RouteAnswer } from './route.ts'
import * as s from './schemas/index.ts'

const ofLease = z.object({ lease: s.leaseIdSchema })
const ofOperation = z.object({ lease: s.leaseIdSchema, operation: s.operationIdSchema })
const ofSnapshot = z.object({ lease: s.leaseIdSchema, name: s.snapshotNameSchema })

const json = <schema extends z.ZodType>(schema: schema) => ({ status: 200, kind: 'json', schema }) as const
/** The work goes on; the operation tells how far it is. */
const accepted = { status: 202, kind: 'json', schema: s.operationSchema } as const
const empty = { status: 204, kind: 'empty' } as const
const stream = (contentType: string) =>
  ({ status: 200, kind: 'stream', contentType }) as const satisfies RouteAnswer

/** The tenant API of a host. Whatever is not in here is not served. */
export const hostRoutes = {
  getHost: {
    method: 'GET',
    path: '/v1/host',
    access: 'public',
    summary: 'What the host says of itself, signed by its operator',
    answer: json(signedPresenceSchema),
    isAudited: false,
  },
  getDocument: {
    method: 'GET',
    path: '/v1/openapi.json',
    access: 'public',
    summary: 'This description',
    answer: json(z.record(z.string(), z.unknown())),
    isAudited: false,
  },
  requestNonce: {
    method: 'POST',
    path: '/v1/auth/nonce',
    access: 'public',
    summary: 'A nonce to sign in with',
    body: s.nonceRequestSchema,
    answer: json(s.nonceSchema),
    isAudited: false,
  },
  signIn: {
    method: 'POST',
    path: '/v1/auth/session',
    access: 'public',
    summary: 'Signs in with a signed EIP-4361 message',
    body: s.sessionRequestSchema,
    answer: { status: 201, kind: 'json', schema: s.sessionSchema },
    isAudited: false,
  },
  signOut: {
    method: 'DELETE',
    path: '/v1/auth/session',
    access: 'signedIn',
    summary: 'Ends the session, and the sockets opened with it',
    answer: empty,
    isAudited: false,
  },
  requestTicket: {
    method: 'POST',
    path: '/v1/auth/ticket',
    access: 'signedIn',
    summary: 'A ticket that opens one WebSocket, once, within seconds',
    body: s.ticketRequestSchema,
    answer: { status: 201, kind: 'json', schema: s.ticketSchema },
    isAudited: false,
  },
  listInstances: {
    method: 'GET',
    path: '/v1/instances',
    access: 'signedIn',
    summary: 'The instances on this host in which the caller has a role',
    answer: json(s.instancesSchema),
    isAudited: false,
  },
  getInstance: {
    method: 'GET',
    path: '/v1/instances/:lease',
    access: 'viewer',
    summary: 'An instance: power, readiness, ports, what it costs',
    params: ofLease,
    answer: json(s.instanceSchema),
    isAudited: false,
  },
  setPower: {
    method: 'POST',
    path: '/v1/instances/:lease/power',
    access: 'operator',
    summary: 'Starts, stops, restarts, resets, or boots the rescue system',
    params: ofLease,
    body: s.powerRequestSchema,
    answer: accepted,
    isAudited: true,
  },
  getOperation: {
    method: 'GET',
    path: '/v1/instances/:lease/operations/:operation',
    access: 'viewer',
    summary: 'How far an operation is',
    params: ofOperation,
    answer: json(s.operationSchema),
    isAudited: false,
  },
  getMetrics: {
    method: 'GET',
    path: '/v1/instances/:lease/metrics',
    access: 'viewer',
    summary: 'Measurements of the last hour or the last 30 days',
    params: ofLease,
    query: s.metricsQuerySchema,
    answer: json(s.metricsSchema),
    isLarge: true,
    isAudited: false,
  },
  getMetricsText: {
    method: 'GET',
    path: '/v1/instances/:lease/metrics.prom',
    access: 'viewer',
    summary: 'The newest measurements for Prometheus',
    params: ofLease,
    answer: stream('text/plain; version=0.0.4; charset=utf-8'),
    isAudited: false,
  },
  readLog: {
    method: 'GET',
    path: '/v1/instances/:lease/logs/:log',
    access: 'viewer',
    summary: 'A log: all of it, its end, or as it grows',
    params: z.object({ lease: s.leaseIdSchema, log: z.enum(s.LOGS) }),
    query: s.logQuerySchema,
    answer: stream('text/plain; charset=utf-8'),
    isAudited: false,
  },
  listSnapshots: {
    method: 'GET',
    path: '/v1/instances/:lease/snapshots',
    access: 'viewer',
    summary: 'The snapshots, the newest first',
    params: ofLease,
    answer: json(s.snapshotsSchema),
    isAudited: false,
  },
  takeSnapshot: {
    method: 'POST',
    path: '/v1/instances/:lease/snapshots',
    access: 'operator',
    summary: 'Takes a snapshot of the disk',
    params: ofLease,
    body: s.takeSnapshotSchema,
    answer: accepted,
    isAudited: true,
  },
  restoreSnapshot: {
    method: 'POST',
    path: '/v1/instances/:lease/snapshots/:name/restore',
    access: 'owner',
    summary: 'Replaces the disk by a snapshot; what fails leaves it as it was',
    params: ofSnapshot,
    answer: accepted,
    isAudited: true,
  },
  deleteSnapshot: {
    method: 'DELETE',
    path: '/v1/instances/:lease/snapshots/:name',
    access: 'owner',
    summary: 'Deletes a snapshot',
    params: ofSnapshot,
    answer: accepted,
    isAudited: true,
  },
  downloadSnapshot: {
    method: 'GET',
    path: '/v1/instances/:lease/snapshots/:name/download',
    access: 'owner',
    summary: 'A snapshot as a qcow2 file that stands alone',
    params: ofSnapshot,
    answer: stream('application/octet-stream'),
    isAudited: true,
  },
  getSnapshotSchedule: {
    method: 'GET',
    path: '/v1/instances/:lease/snapshot-schedule',
    access: 'viewer',
    summary: 'When snapshots are taken by themselves',
    params: ofLease,
    answer: json(s.snapshotScheduleAnswerSchema),
    isAudited: false,
  },
  setSnapshotSchedule: {
    method: 'PUT',
    path: '/v1/instances/:lease/snapshot-schedule',
    access: 'operator',
    summary: 'Sets or ends the schedule of snapshots',
    params: ofLease,
    body: s.snapshotScheduleAnswerSchema,
    answer: json(s.snapshotScheduleAnswerSchema),
    isAudited: true,
  },
  listPorts: {
    method: 'GET',
    path: '/v1/instances/:lease/ports',
    access: 'viewer',
    summary: 'The open ports',
    params: ofLease,
    answer: json(s.portsSchema),
    isAudited: false,
  },
  openPort: {
    method: 'POST',
    path: '/v1/instances/:lease/ports',
    access: 'operator',
    summary: 'Opens a port to the guest; one that is open already is answered again',
    params: ofLease,
    body: s.openPortSchema,
    answer: { status: 201, kind: 'json', schema: s.portSchema },
    isAudited: true,
  },
  closePort: {
    method: 'DELETE',
    path: '/v1/instances/:lease/ports/:protocol/:guestPort',
    access: 'operator',
    summary: 'Closes a port; one that is closed already is fine',
    params: z.object({ lease: s.leaseIdSchema, ...s.portPathSchema }),
    answer: empty,
    isAudited: true,
  },
  getPolicy: {
    method: 'GET',
    path: '/v1/instances/:lease/policy',
    access: 'owner',
    summary: 'What the host does by itself when the instance idles or has spent its budget',
    params: ofLease,
    answer: json(s.policySchema),
    isAudited: false,
  },
  setPolicy: {
    method: 'PUT',
    path: '/v1/instances/:lease/policy',
    access: 'owner',
    summary: 'Sets idle stop, budget stop, and whether the disk is wiped at the end',
    params: ofLease,
    body: s.policySchema,
    answer: json(s.policySchema),
    isAudited: true,
  },
  readAudit: {
    method: 'GET',
    path: '/v1/instances/:lease/audit',
    access: 'owner',
    summary: 'Who did what, one JSON object per line, the oldest first',
    params: ofLease,
    query: s.auditQuerySchema,
    answer: stream('application/x-ndjson; charset=utf-8'),
    isAudited: true,
  },
} as const satisfies Record<string, HostRoute>

const socketQuery = z.object({ ticket: z.string().min(1).max(128) })

/** The WebSockets of the tenant API. Opening and closing one is audited. */
export const hostSockets = {
  console: {
    path: '/v1/instances/:lease/console',
    access: 'operator',
    summary: 'The serial console; many may look and type at once',
    params: ofLease,
    query: socketQuery,
  },
  vnc: {
    path: '/v1/instances/:lease/vnc',
    access: 'operator',
    summary: 'The screen, as raw RFB in binary frames',
    params: ofLease,
    query: socketQuery,
  },
} as const satisfies Record<s.SocketId, HostSocket>

export type HostRoutes = typeof hostRoutes
export type HostRouteId = keyof HostRoutes
