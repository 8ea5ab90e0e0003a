import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Steps, { type StepsProps } from '@cloudscape-design/components/steps'
import { navigate } from '../app/navigation.ts'
import { Address } from '../components/address.tsx'
import { Money } from '../components/money.tsx'
import type { StepDefinition } from './define-step.ts'
import { currentStep, type Flow, type Step } from './flow.ts'
import { definitionOf } from './flows.ts'
import { useRunner } from './runner.tsx'
import { dropFlow } from './store.ts'

const STATUS: Record<Step['stage'], StepsProps.Status> = {
  ready: 'pending',
  asking: 'in-progress',
  sent: 'loading',
  done: 'success',
  failed: 'error',
}

/** A flow under way: each step as it stands, and what the person can do about it. Stays until done or discarded. */
export function FlowProgress({ flow }: { flow: Flow }) {
  const definition = definitionOf(flow)
  const step = currentStep(flow)
  if (!definition || !step) return null
  const pays = flow.input.paysUnits
  return (
    <Container
      data-testid={`flow-${flow.kind}`}
      header={
        <Header
          variant="h2"
          description={
            pays !== undefined && (
              <>
                You pay <Money units={BigInt(String(pays))} />
              </>
            )
          }
          actions={
            <FlowActions flow={flow} step={step} beginsAnewAt={definition.beginsAnewAt?.(flow) ?? null} />
          }
        >
          {definition.title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {step.failure && <Failure step={step} />}
        <Steps
          ariaLabel={`Steps: ${definition.title}`}
          steps={flow.steps.map((each) => stepLook(each, definition.steps[each.name]))}
        />
        <Box color="text-body-secondary" fontSize="body-s">
          You may close or reload this page at any time: the steps go on from where they are.
        </Box>
      </SpaceBetween>
    </Container>
  )
}

function stepLook(step: Step, definition: StepDefinition | undefined): StepsProps.Step {
  return {
    status: STATUS[step.stage],
    header: definition?.title ?? step.name,
    details: <StepDetails step={step} asks={definition?.asks ?? ''} />,
  }
}

function StepDetails({ step, asks }: { step: Step; asks: string }) {
  const says = {
    ready: asks,
    asking: `Confirm it in your wallet. ${asks}`,
    sent: 'Sent. Waiting for the chain to include it.',
    done: 'Done.',
    failed: asks,
  }[step.stage]
  return (
    <Box color="text-body-secondary">
      {says} {step.hash && <Address value={step.hash} kind="transaction" />}
    </Box>
  )
}

function Failure({ step }: { step: Step }) {
  const { says, next, rejected } = step.failure!
  return (
    <Alert
      type={rejected ? 'info' : 'error'}
      header={rejected ? 'Declined in the wallet' : 'This step did not work'}
    >
      {says} {next && <>Next: {next}</>}
    </Alert>
  )
}

type ActionsProps = { flow: Flow; step: Step; beginsAnewAt: string | null }

function FlowActions({ flow, step, beginsAnewAt }: ActionsProps) {
  const { resume } = useRunner()
  if (step.stage === 'sent') return null
  const text = { ready: 'Continue', asking: 'Ask the wallet again', failed: 'Try again', done: '' }[
    step.stage
  ]
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button onClick={() => dropFlow(flow.id)}>Discard</Button>
      {beginsAnewAt !== null && step.failure && !step.failure.rejected && (
        <Button
          onClick={() => {
            dropFlow(flow.id)
            navigate(beginsAnewAt)
          }}
        >
          New quote
        </Button>
      )}
      <Button variant={step.stage === 'asking' ? 'normal' : 'primary'} onClick={() => resume(flow.id)}>
        {text}
      </Button>
    </SpaceBetween>
  )
}
