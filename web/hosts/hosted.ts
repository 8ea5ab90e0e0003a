import type { Lease } from '@freehold/sdk'
import type { HostApi, Instance } from '@freehold/sdk/hostApi'
import { createContext, useContext } from 'react'

/** An instance whose host knows who asks. */
export type Hosted = { api: HostApi; lease: Lease; instance: Instance }

const HostedContext = createContext<Hosted | null>(null)
export const HostedProvider = HostedContext

/** The instance and its host's API. Only inside `HostGate`. */
export function useHosted(): Hosted {
  const hosted = useContext(HostedContext)
  if (!hosted) throw new Error('useHosted needs a HostGate above it')
  return hosted
}
