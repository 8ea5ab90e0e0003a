import Alert from '@cloudscape-design/components/alert'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import { type Lease, leaseStatusAt, type Offer, QuoteError, type Tier } from '@freehold/sdk'
import { useState } from 'react'
import { ConfirmModal } from '../../../components/confirm-modal.tsx'
import { Failed, Waiting } from '../../../components/faces.tsx'
import { parseUsdc } from '../../../components/format.ts'
import { Money } from '../../../components/money.tsx'
import { Refusal } from '../../../components/refusal.tsx'
import { Time } from '../../../components/time.tsx'
import { useBalance } from '../../../queries/use-balance.ts'
import { useOffers } from '../../../queries/use-offers.ts'
import { usePresence } from '../../../queries/use-presence.ts'
import { resizeInput } from '../../../transactions/resize.ts'
import { useStartFlow } from '../../../transactions/use-start-flow.ts'
import type { LeaseNow } from '../overview.tsx'
import { cheapest, draftOf, type PricedResize, problemsOf, type ResizeDraft, shapeOf } from './draft.ts'
import { useTier } from './use-tier.ts'

type Props = { lease: Lease; now: LeaseNow; onClose: () => void }

/** The transaction may be mined a little later, when a little less is left. */
const TRAVEL_SECONDS = 120

const FIELDS: { name: Exclude<keyof ResizeDraft, 'add'>; label: string }[] = [
  { name: 'vcpus', label: 'vCPUs' },
  { name: 'memoryMib', label: 'Memory (MiB)' },
  { name: 'diskGib', label: 'Disk (GiB)' },
  { name: 'mbps', label: 'Bandwidth (Mbit/s)' },
]

/** Another size for a running instance: what it costs, exactly as the contract reckons it, before anything is signed. */
export default function ResizeModal({ lease, now, onClose }: Props) {
  const tier = useTier(lease)
  const [draft, setDraft] = useState(() => draftOf(lease.terms, tier))
  const start = useStartFlow(lease)
  const priced = usePriced({ lease, now, draft, tier })
  const problems = problemsOf(draft, lease.terms)
  const { priced: best } = priced
  const send = () => {
    if (!best) return
    const addUnits = parseUsdc(draft.add) ?? 0n
    start?.('resize', resizeInput({ shape: best.quote.shape, offerHash: best.offer.offerHash, addUnits }))
  }
  return (
    <ConfirmModal
      title="Resize"
      verb="Sign and resize"
      onConfirm={best && start ? send : null}
      onClose={onClose}
    >
      <ColumnLayout columns={2}>
        {FIELDS.map(({ name, label }) => (
          <FormField key={name} label={label} errorText={problems[name]}>
            <Input
              value={draft[name]}
              inputMode="numeric"
              onChange={({ detail }) => setDraft({ ...draft, [name]: detail.value })}
            />
          </FormField>
        ))}
      </ColumnLayout>
      <FormField
        label="Add to the purse (USDC)"
        description="What is left now goes with the instance; this comes on top."
        errorText={problems.add}
      >
        <Input
          value={draft.add}
          inputMode="decimal"
          onChange={({ detail }) => setDraft({ ...draft, add: detail.value })}
        />
      </FormField>
      <Price {...priced} />
      <Alert type="info">
        The machine keeps its disk, address and keys, and goes on under a new lease. What it cannot take while
        it runs is applied by a restart, in order, within a minute or two.
      </Alert>
    </ConfirmModal>
  )
}

type Priced = {
  priced: PricedResize<Offer> | null
  isSame: boolean
  error: unknown
  /** The host's offers could not be read, as opposed to: they do not take it. */
  isUnread: boolean
  isWaiting: boolean
  retry: () => void
}

type Wish = { lease: Lease; now: LeaseNow; draft: ResizeDraft; tier: Tier }

function usePriced({ lease, now, draft, tier }: Wish): Priced {
  const offers = useOffers()
  const listings = offers.data?.filter(({ host }) => host.host === lease.terms.host) ?? []
  const presence = usePresence(listings.slice(0, 1).map(({ host }) => host)).get(lease.terms.host)
  const balance = useBalance()
  const nothing = { priced: null, isSame: false, error: null, isUnread: false, isWaiting: false }
  const retry = () => void offers.refetch()
  if (offers.error && !offers.data) return { ...nothing, error: offers.error, isUnread: true, retry }
  if (!offers.data || presence?.state === 'asking') return { ...nothing, isWaiting: true, retry }
  const shape = shapeOf(draft, lease.terms, tier)
  const addUnits = parseUsdc(draft.add)
  if (!shape || addUnits === null) return { ...nothing, retry }
  const isSame = JSON.stringify(shape) === JSON.stringify(lease.terms.shape)
  if (isSame) return { ...nothing, isSame, retry }
  const { word, hostWord, terms } = lease
  const atSeconds = now.atSeconds + TRAVEL_SECONDS
  const status = leaseStatusAt({ word, hostWord, terms, params: now.params, atSeconds })
  try {
    // A silent host could not change the machine, and whether it has room nobody else knows.
    if (presence?.state === 'silent')
      throw new QuoteError('The host does not say whether its machine has room.', {
        next: 'try again when it answers; the instance runs on as it is.',
      })
    const wish = {
      status,
      shape,
      addUnits,
      ...(presence?.answer && { freeOnHost: presence.answer.freeShape }),
    }
    const priced = cheapest(
      listings.map(({ offer }) => offer),
      { lease, ...wish },
    )
    const lacks = balance.data !== undefined && balance.data.usdcUnits < priced.quote.addedUnits
    if (lacks) throw new Error('The wallet holds less than what is to be added.')
    return { ...nothing, priced, retry }
  } catch (error) {
    return { ...nothing, error, retry }
  }
}

function Price({ priced, isSame, error, isUnread, isWaiting, retry }: Priced) {
  if (isWaiting) return <Waiting what="Reading the host’s prices" />
  if (isUnread) return <Failed error={error} what="The host’s prices could not be read" onRetry={retry} />
  if (isSame) return <div>This is the size that it has.</div>
  if (!priced) return <Refusal error={error} what="It cannot be this size" />
  const { totalRate, totalRateBefore, addedUnits, depositUnits, runwaySeconds } = priced.quote
  return (
    <div role="status" aria-label="Price">
      <KeyValuePairs
        columns={2}
        items={[
          { label: 'Price now', value: <Money rate={totalRateBefore} per="hour" /> },
          {
            label: 'Price then',
            value: (
              <span data-testid="price-then">
                <Money rate={totalRate} per="hour" />
              </span>
            ),
          },
          { label: 'You pay now', value: <Money units={addedUnits} /> },
          { label: 'In the purse then', value: <Money units={depositUnits} /> },
          { label: 'Runway then', value: <Time seconds={runwaySeconds} /> },
        ]}
      />
    </div>
  )
}
