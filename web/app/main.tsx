import '@cloudscape-design/global-styles/index.css'
import './console.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { loadNetwork } from '../network/load-network.ts'
import { createWalletConfig } from '../wallet/config.ts'
import { App } from './app.tsx'
import { startTheme } from './theme.ts'

startTheme()
const root = createRoot(document.getElementById('root')!)

async function start(): Promise<void> {
  try {
    const network = await loadNetwork()
    const config = await createWalletConfig(network)
    root.render(
      <StrictMode>
        <App network={network} config={config} />
      </StrictMode>,
    )
  } catch (error) {
    const { NoNetwork } = await import('../pages/no-network.tsx')
    root.render(<NoNetwork error={error} />)
  }
}

void start() // not awaited: what it loads imports from this very file
