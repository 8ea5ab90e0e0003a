import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import { Component, type ErrorInfo, type ReactNode } from 'react'
import { sayError } from './say-error.ts'

type State = { error: unknown }

/**
 * Catches what a page throws while it draws, so that the frame, other pages and running transactions stay. The usual
 * cause is a console that was updated under an open tab: its parts have new names then, and a reload fetches them.
 */
export class PageBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    console.error('page failed:', error, componentStack)
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return (
      <Alert
        type="error"
        header="This page could not be shown"
        action={<Button onClick={() => window.location.reload()}>Reload</Button>}
      >
        {sayError(this.state.error).says} A reload helps when the console was updated meanwhile. Transactions
        that were sent go on in any case.
      </Alert>
    )
  }
}
