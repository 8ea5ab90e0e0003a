import { createFreeholdClient, FreeholdError, type NetworkConfig, WrongChainError } from '@freehold/sdk'
import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import { isAddressEqual } from 'viem'
import { type Config, useConfig } from 'wagmi'
import { getConnection, getWalletClient } from 'wagmi/actions'
import { shortHex } from '../components/format.ts'
import { useNetwork } from '../network/context.tsx'
import type { EngineOptions, FlowEngine } from './engine.ts'
import { currentStep, type Flow, goesOnAlone } from './flow.ts'
import { addFlow, allFlows, flowById, tellFlow } from './store.ts'

type Runner = {
  /** Stores a flow and takes its steps one after the other. */
  start: (flow: Flow) => void
  /** Goes on with a flow that stopped. */
  resume: (id: string) => void
}

const RunnerContext = createContext<Runner | null>(null)

/** Starts and resumes flows. Only inside `FlowRunner`. */
export function useRunner(): Runner {
  const runner = useContext(RunnerContext)
  if (!runner) throw new Error('useRunner needs a FlowRunner above it')
  return runner
}

const LOOK_AGAIN_MS = 3000

/** Takes the steps of flows. After a reload it goes on with what was sent and looks up what a wallet may have done meanwhile. */
export function FlowRunner({ children }: { children: ReactNode }) {
  const { network, client } = useNetwork()
  const config = useConfig()
  const queryClient = useQueryClient()

  const engine = useMemo(() => {
    const onProgress = (renewed: readonly QueryKey[]) => {
      for (const queryKey of renewed) void queryClient.invalidateQueries({ queryKey })
    }
    const signingClient = (flow: Flow) => signingClientFor(flow, config, network)
    return loadEngine({ store: { flowById, tellFlow }, client, signingClient, onProgress })
  }, [network, client, config, queryClient])

  useEffect(() => {
    const lookAtAll = () => {
      for (const flow of flowsOf(network)) {
        if (goesOnAlone(flow) || currentStep(flow)?.stage === 'asking')
          void engine().then(({ run }) => run(flow.id))
      }
    }
    lookAtAll()
    // A wallet may still send what an earlier page asked for: look until it has, or until the person decides.
    const timer = setInterval(lookAtAll, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [network, engine])

  const runner = useMemo<Runner>(
    () => ({
      start: (flow) => {
        addFlow(flow)
        void engine().then(({ run }) => run(flow.id))
      },
      resume: (id) => void engine().then(({ resume }) => resume(id)),
    }),
    [engine],
  )
  return <RunnerContext value={runner}>{children}</RunnerContext>
}

/** The engine is loaded when there is something to do, which for most visits is never. */
function loadEngine(options: EngineOptions): () => Promise<FlowEngine> {
  let loaded: Promise<FlowEngine> | undefined
  return () => {
    loaded ??= import('./engine.ts').then(({ createFlowEngine }) => createFlowEngine(options))
    return loaded
  }
}

/** Unfinished flows belong to one chain and escrow; those of others wait until the console reads theirs. */
function flowsOf({ chainId, contracts }: NetworkConfig): Flow[] {
  return allFlows().filter((flow) => flow.chainId === chainId && flow.escrow === contracts.leaseEscrow)
}

async function signingClientFor(flow: Flow, config: Config, network: NetworkConfig) {
  const { address, chainId } = getConnection(config)
  if (!address)
    throw new FreeholdError('No wallet is connected.', { next: 'connect the wallet that started this.' })
  if (!isAddressEqual(address, flow.account)) {
    throw new FreeholdError(
      `This was started by ${shortHex(flow.account)}, but ${shortHex(address)} is connected.`,
      {
        next: 'choose the other account in your wallet.',
      },
    )
  }
  if (chainId !== network.chainId) throw new WrongChainError(chainId ?? 0, network.chainId, 'The wallet')
  return createFreeholdClient({ network, walletClient: await getWalletClient(config) })
}
