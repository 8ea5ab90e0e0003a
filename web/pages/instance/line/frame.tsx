import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import type { ReactNode } from 'react'
import { Refusal } from '../../../components/refusal.tsx'
import type { LineState, useLine } from './line.ts'

/** How each stage of a line is said. */
export type LineLooks<Stage extends string> = Record<Stage, { type: StatusIndicatorProps.Type; text: string }>

type Props<Stage extends string> = {
  line: ReturnType<typeof useLine>
  state: LineState<Stage>
  looks: LineLooks<Stage>
  name: string
  className: string
  /** What a refusal is headed with. */
  failedAs: string
  /** Beside “Connect anew”. */
  controls: ReactNode
  /** Below: what this is. */
  children: ReactNode
}

/** A live line to the machine: how it stands, the way to make it anew, and the place where it is shown. */
export function LineFrame<Stage extends string>(props: Props<Stage>) {
  const { line, state, looks, name, className, failedAs, controls, children } = props
  const { type, text } = looks[state.stage]
  return (
    <SpaceBetween size="s">
      <div className="log-bar" ref={line.buttons}>
        <Button iconName="refresh" onClick={line.connectAnew}>
          Connect anew
        </Button>
        {controls}
        <div role="status">
          <StatusIndicator type={type}>
            {text} {state.sentence}
          </StatusIndicator>
        </div>
      </div>
      <Refusal error={state.error} what={failedAs} />
      <section className={className} ref={line.place} aria-label={name} data-stage={state.stage} />
      <Box color="text-body-secondary" fontSize="body-s">
        {children}
      </Box>
    </SpaceBetween>
  )
}
