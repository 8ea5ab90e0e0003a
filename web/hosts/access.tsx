import { createFreeholdClient, FreeholdError, type Lease, readHost } from '@freehold/sdk'
import { createHostApi, type HostApi, storageSessions } from '@freehold/sdk/hostApi'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { useConfig, useConnection } from 'wagmi'
import { getWalletClient } from 'wagmi/actions'
import { useNetwork } from '../network/context.tsx'
import { keys } from '../queries/keys.ts'

/** How far the connected wallet has come with the host of a lease. */
export type HostAccess = {
  lease: Lease
  stage: 'noWallet' | 'waiting' | 'failed' | 'signedOut' | 'signedIn'
  /** Null until the host's address was read from the chain. */
  api: HostApi | null
  /** Why the host's address could not be read, or why signing in did not work. */
  error: unknown
  isSigningIn: boolean
  signIn: () => void
  /** Looks again whether there is a session: after a refusal that says there is none. */
  checkSession: () => void
  retry: () => void
}

const AccessContext = createContext<HostAccess | null>(null)

/** The host's API for the wallet that is connected. Only inside `HostAccessProvider`. */
export function useHostAccess(): HostAccess {
  const access = useContext(AccessContext)
  if (!access) throw new Error('useHostAccess needs a HostAccessProvider above it')
  return access
}

/** Knows the host of a lease and whether the wallet is signed in there. Asks nothing of the wallet by itself. */
export function HostAccessProvider({ lease, children }: { lease: Lease; children: ReactNode }) {
  const { address } = useConnection()
  const queries = useQueryClient()
  const { host } = lease.terms
  const found = useHostApi(host)
  const api = found.data ?? null
  const session = useQuery({
    queryKey: keys.hostSession(host, address),
    enabled: api !== null,
    staleTime: 0,
    refetchInterval: 15_000, // notices when the session is over
    queryFn: () => api!.session(),
  })
  const { refetch: refetchSession } = session
  const { refetch: refetchHost } = found
  const signingIn = useMutation({
    mutationFn: () => api!.signIn(),
    onSuccess: (made) => queries.setQueryData(keys.hostSession(host, address), made),
  })
  const { mutate: signIn, isPending: isSigningIn } = signingIn
  const error = found.error ?? signingIn.error
  const stage = stageOf({ address, isFailed: found.error !== null, api, session: session.data })
  const value = useMemo<HostAccess>(
    () => ({
      lease,
      stage,
      api,
      error,
      isSigningIn,
      signIn: () => signIn(),
      checkSession: () => void refetchSession(),
      retry: () => void refetchHost(),
    }),
    [lease, stage, api, error, isSigningIn, signIn, refetchSession, refetchHost],
  )
  return <AccessContext value={value}>{children}</AccessContext>
}

type Known = { address: string | undefined; isFailed: boolean; api: HostApi | null; session: unknown }

function stageOf({ address, isFailed, api, session }: Known): HostAccess['stage'] {
  if (!address) return 'noWallet'
  if (isFailed) return 'failed'
  if (!api || session === undefined) return 'waiting'
  return session === null ? 'signedOut' : 'signedIn'
}

/** The API of a host at the address that the chain names, signing with the connected wallet. */
function useHostApi(host: bigint) {
  const { network, client } = useNetwork()
  const { address } = useConnection()
  const config = useConfig()
  return useQuery({
    queryKey: keys.hostApi(host, address),
    enabled: address !== undefined,
    staleTime: 60_000,
    queryFn: async () => {
      const [{ facts }, walletClient] = await Promise.all([
        readHost(client, { host }),
        getWalletClient(config),
      ])
      if (!facts.endpoint) {
        throw new FreeholdError(`Host ${host} publishes no address for its tenants.`, {
          next: 'log in with ssh; power and snapshots need the host’s API.',
        })
      }
      const signing = createFreeholdClient({ network, walletClient })
      const sessions = storageSessions(window.sessionStorage)
      return createHostApi(signing, { host, endpoint: facts.endpoint, proof: 'askFirst', sessions })
    },
  })
}
