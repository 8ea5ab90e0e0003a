import { createFreeholdClient, type FreeholdClient, type NetworkConfig } from '@freehold/sdk'
import { createContext, type ReactNode, useContext, useMemo } from 'react'

type NetworkValue = { network: NetworkConfig; client: FreeholdClient }

const NetworkContext = createContext<NetworkValue | null>(null)

/** The network that this console was served for, and a client that reads it without any wallet. */
export function NetworkProvider({ network, children }: { network: NetworkConfig; children: ReactNode }) {
  const value = useMemo(() => ({ network, client: createFreeholdClient({ network }) }), [network])
  return <NetworkContext value={value}>{children}</NetworkContext>
}

/** The network and its reading client. Only inside `NetworkProvider`. */
export function useNetwork(): NetworkValue {
  const value = useContext(NetworkContext)
  if (!value) throw new Error('useNetwork needs a NetworkProvider above it')
  return value
}
