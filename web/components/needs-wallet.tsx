import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import { type ReactNode, useState } from 'react'
import { Connect } from '../wallet/connect.tsx'
import { Empty } from './faces.tsx'

/** The face of a view that only a wallet can fill. */
export function NeedsWallet({ children }: { children: ReactNode }) {
  const [connecting, setConnecting] = useState(false)
  return (
    <Container>
      <Empty
        title="Connect a wallet to see this"
        action={<Button onClick={() => setConnecting(true)}>Connect wallet</Button>}
      >
        {children}
      </Empty>
      <Connect visible={connecting} onClose={() => setConnecting(false)} />
    </Container>
  )
}
