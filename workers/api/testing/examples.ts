import { type HostRouteId, hostRoutes } from '@freehold/sdk/hostApi'
import { accounts, LEASE } from './host.ts'

/** Values for members of paths, and bodies, with which every route of the double succeeds. */
const pathMembers: Readonly<Record<string, string>> = {
  lease: LEASE,
  operation: 'op-1',
  name: 'before-upgrade',
  log: 'console',
  protocol: 'tcp',
  guestPort: '8080',
}

const bodies: Partial<Record<HostRouteId, unknown>> = {
  requestNonce: { wallet: accounts.owner.address },
  signIn: { message: 'Let me in.', signature: '0x00' }, // well formed, and refused
  requestTicket: { lease: LEASE, socket: 'console' },
  setPower: { action: 'restart' },
  takeSnapshot: { name: 'nightly' },
  setSnapshotSchedule: { schedule: { everyHours: 24, keep: 7 } },
  openPort: { protocol: 'tcp', guestPort: 8080 },
  setPolicy: { idleStop: null, budgetStop: { spentUnits: '5000000', action: 'close' } },
}

/** A request of a route that is in order. */
export interface Example {
  readonly method: string
  readonly path: string
  readonly body: string | null
}

/** @throws Error when a route has a body or a member of its path that is not known here: give it one */
export function exampleOf(id: HostRouteId, members: Readonly<Record<string, string>> = {}): Example {
  const route = hostRoutes[id]
  const path = route.path.replace(/:([a-zA-Z]+)/g, (_, name: string) => {
    const value = members[name] ?? pathMembers[name]
    if (value === undefined) throw new Error(`${id} needs an example of :${name}.`)
    return encodeURIComponent(value)
  })
  if ('body' in route && bodies[id] === undefined) throw new Error(`${id} needs an example of a body.`)
  return { method: route.method, path, body: 'body' in route ? JSON.stringify(bodies[id]) : null }
}
