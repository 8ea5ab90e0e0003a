import { createFreeholdClient, FreeholdError, type Lease, readHost, WrongChainError } from '@freehold/sdk'
import { createHostApi, type HostApi, storageSessions } from '@freehold/sdk/hostApi'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import { useConnection, useWalletClient } from 'wagmi'
import { useNetwork } from '../network/context.tsx'
import { keys } from '../queries/keys.ts'
import { explainSilence } from './silence.ts'

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
  const { api, error: apiError, refetch: refetchHost } = useHostApi(host)
  const session = useQuery({
    queryKey: keys.hostSession(host, address),
    enabled: api !== null,
    staleTime: 0,
    refetchInterval: 15_000, // notices when the session is over
    queryFn: () => api!.session(),
  })
  const { refetch: refetchSession } = session
  const signingIn = useMutation({
    mutationFn: () =>
      api!.signIn().catch(async (error) => {
        throw await explainSilence(error, { ...api!, origin: window.location.origin })
      }),
    onSuccess: (made) => queries.setQueryData(keys.hostSession(host, address), made),
  })
  const { mutate: signIn, isPending: isSigningIn } = signingIn
  const error = apiError ?? signingIn.error
  const stage = stageOf({ address, isFailed: apiError !== null, api, session: session.data })
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

/**
 * The API of a host at the address that the chain names, signing with the connected wallet. The same object for as long as
 * both stay the same: open consoles and logs depend on it.
 */
function useHostApi(host: bigint) {
  const { network, client } = useNetwork()
  const { address, chainId } = useConnection()
  const isElsewhere = address !== undefined && chainId !== network.chainId
  const { data: walletClient, error: walletError } = useWalletClient({ query: { enabled: !isElsewhere } })
  const endpoint = useQuery({
    queryKey: keys.hostEndpoint(host),
    enabled: address !== undefined,
    staleTime: 60_000,
    queryFn: async () => {
      const { facts } = await readHost(client, { host })
      if (facts.endpoint) return facts.endpoint
      throw new FreeholdError(`Host ${host} publishes no address for its tenants.`, {
        next: 'log in with ssh; power and snapshots need the host’s API.',
      })
    },
  })
  const api = useMemo(() => {
    if (!endpoint.data || !walletClient || isElsewhere) return null
    const signing = createFreeholdClient({ network, walletClient })
    const sessions = storageSessions(window.sessionStorage)
    return createHostApi(signing, { host, endpoint: endpoint.data, proof: 'askFirst', sessions })
  }, [network, walletClient, isElsewhere, host, endpoint.data])
  const wrongChain = useMemo(
    () => (isElsewhere ? new WrongChainError(chainId ?? 0, network.chainId, 'The wallet') : null),
    [isElsewhere, chainId, network.chainId],
  )
  const unread = endpoint.data ? null : endpoint.error
  return { api, error: wrongChain ?? unread ?? walletError, refetch: endpoint.refetch }
}
