import { I18nProvider } from '@cloudscape-design/components/i18n'
import messages from '@cloudscape-design/components/i18n/messages/all.en'
import type { NetworkConfig } from '@freehold/sdk'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { type Config, WagmiProvider } from 'wagmi'
import { PageBoundary } from '../components/page-boundary.tsx'
import { NetworkProvider } from '../network/context.tsx'
import { FlowRunner } from '../transactions/runner.tsx'
import { Shell } from './shell.tsx'

/** Everything a page may rely on: language, network, wallet, cache, running transactions. */
export function App({ network, config }: { network: NetworkConfig; config: Config }) {
  const [queryClient] = useState(newQueryClient)
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <WagmiProvider config={config}>
        <QueryClientProvider client={queryClient}>
          <NetworkProvider network={network}>
            <FlowRunner>
              <PageBoundary>
                <Shell />
              </PageBoundary>
            </FlowRunner>
          </NetworkProvider>
        </QueryClientProvider>
      </WagmiProvider>
    </I18nProvider>
  )
}

function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // One retry: an RPC that is down must show its face soon; polling goes on underneath.
      queries: { retry: 1, staleTime: 2_000, refetchOnWindowFocus: true },
      mutations: { retry: 0 },
    },
  })
}
