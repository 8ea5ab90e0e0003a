import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type OpenQuote, quoteOpen, shapeOfWish } from '@freehold/sdk'
import { useState } from 'react'
import { useConnection } from 'wagmi'
import { Money } from '../../components/money.tsx'
import { type SaidError, sayError } from '../../components/say-error.ts'
import { Time } from '../../components/time.tsx'
import { useBalance } from '../../queries/use-balance.ts'
import { Connect } from '../../wallet/connect.tsx'
import type { Access } from './access.ts'
import type { LaunchIntent } from './intent.ts'
import { problemsOf } from './problems.ts'
import { sizeText } from './size-fields.tsx'
import { TIER_TEXT } from './tiers.ts'
import { type Candidates, wishOf } from './use-candidates.ts'
import { useLaunch } from './use-launch.ts'

type Props = { intent: LaunchIntent; candidates: Candidates; access: Access }

/** What it costs, exactly as the contract will reckon it, and the button. */
export function Summary({ intent, candidates, access }: Props) {
  const { address } = useConnection()
  const balance = useBalance()
  const quoted = quoteFor(intent, candidates)
  const { launch, isPreparing, error } = useLaunch()
  const [connecting, setConnecting] = useState(false)
  const [wasTried, setTried] = useState(false)
  const problems = problemsOf({
    intent,
    candidates,
    access,
    quote: quoted.quote,
    usdcUnits: balance.data?.usdcUnits,
  })
  const send = () => {
    setTried(true)
    if (!address) return setConnecting(true)
    const listing = candidates.chosen
    if (problems.length > 0 || !listing) return
    const offered = candidates.presenceOf(listing)?.answer?.images ?? []
    const imageDigest = offered.find(({ name }) => name === intent.image)?.digest
    void launch({ intent, access, listing, imageDigest })
  }
  return (
    <div className="summary">
      <Container header={<Header variant="h2">Summary</Header>}>
        <SpaceBetween size="m">
          <div role="status" aria-label="Price">
            {quoted.quote ? (
              <Money rate={quoted.quote.totalRate} per="hour" size="display" />
            ) : (
              <Box color="text-body-secondary">No price yet</Box>
            )}
          </div>
          <KeyValuePairs columns={1} items={itemsOf(intent, candidates, quoted.quote)} />
          {balance.data && (
            <Box color="text-body-secondary" fontSize="body-s">
              Your wallet holds <Money units={balance.data.usdcUnits} />.
            </Box>
          )}
          {quoted.said && <Problem said={quoted.said} />}
          {wasTried && problems.length > 0 && (
            <Alert type="warning" header="Before you can launch">
              <ul>
                {problems.map((problem) => (
                  <li key={problem}>{problem}</li>
                ))}
              </ul>
            </Alert>
          )}
          {error !== null && <Problem said={sayError(error)} />}
          <Button
            variant="primary"
            fullWidth
            loading={isPreparing}
            loadingText="Sealing the manifest"
            onClick={send}
          >
            {address ? 'Sign and launch' : 'Connect a wallet to launch'}
          </Button>
          <Box color="text-body-secondary" fontSize="body-s">
            The deposit goes into a purse of its own, not to the host. What is not used comes back in the
            transaction that closes it.
          </Box>
        </SpaceBetween>
      </Container>
      <Connect visible={connecting} onClose={() => setConnecting(false)} />
    </div>
  )
}

function quoteFor(
  intent: LaunchIntent,
  { chosen }: Candidates,
): { quote: OpenQuote | null; said: SaidError | null } {
  if (!chosen) return { quote: null, said: null }
  try {
    const shape = shapeOfWish(wishOf(intent))
    return {
      quote: quoteOpen({ offer: chosen.offer, shape, durationSeconds: intent.hours * 3600 }),
      said: null,
    }
  } catch (error) {
    return { quote: null, said: sayError(error) }
  }
}

function itemsOf(intent: LaunchIntent, { chosen }: Candidates, quote: OpenQuote | null) {
  return [
    { label: 'Image', value: intent.image || '–' },
    { label: 'Size', value: `${sizeText(intent)}, ${TIER_TEXT[intent.tier].name.toLowerCase()}` },
    { label: 'Host', value: chosen ? `Host ${chosen.host.host}` : '–' },
    ...(intent.from ? [{ label: 'Disk', value: diskText(intent) }] : []),
    ...(quote
      ? [
          {
            label: 'Deposit',
            value: (
              <>
                <Money units={quote.depositUnits} /> for <Time seconds={quote.fundedSeconds} />
              </>
            ),
          },
          ...(quote.openFeeUnits > 0n
            ? [{ label: 'Open fee, once', value: <Money units={quote.openFeeUnits} /> }]
            : []),
          { label: 'If it runs on', value: <Money rate={quote.totalRate} per="month" /> },
          {
            label: 'You pay now',
            value: (
              <span data-testid="total">
                <Money units={quote.totalUnits} />
              </span>
            ),
          },
        ]
      : []),
    ...(chosen && chosen.offer.trialSeconds > 0
      ? [
          {
            label: 'Trial',
            value: (
              <>
                close within <Time seconds={chosen.offer.trialSeconds} /> and nothing is billed
              </>
            ),
          },
        ]
      : []),
  ]
}

function diskText({ snapshot }: LaunchIntent): string {
  return snapshot
    ? `a copy of snapshot ${snapshot} of another lease`
    : 'continues on the disk of an earlier lease'
}

function Problem({ said: { says, next } }: { said: SaidError }) {
  return (
    <Alert type="error">
      {says} {next && <>Next: {next}</>}
    </Alert>
  )
}
