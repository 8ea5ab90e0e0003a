import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type OfferListing, rateOf, shapeOfWish } from '@freehold/sdk'
import { Waiting } from '../../components/faces.tsx'
import { rateText } from '../../components/format.ts'
import type { LaunchIntent } from './intent.ts'
import { type Candidates, wishOf } from './use-candidates.ts'

type Props = { intent: LaunchIntent; candidates: Candidates; onChange: (next: LaunchIntent) => void }

const CHEAPEST = { value: 'cheapest', label: 'The cheapest that fits' }

/** Chooses the host, or says why there is none and what would fit. */
export function HostFields({ intent, candidates, onChange }: Props) {
  const { fit, chosen, isWaiting, isAsking } = candidates
  if (isWaiting || (isAsking && fit.fitting.length === 0)) return <Waiting what="Looking for a host" />
  const options = [CHEAPEST, ...fit.fitting.map((listing) => optionOf(listing, intent, candidates))]
  const wanted = intent.host === null ? CHEAPEST : options.find(({ value }) => value === String(intent.host))
  return (
    <SpaceBetween size="m">
      <FormField
        label="Host"
        description={
          chosen
            ? `Host ${chosen.host.host}${chosen.host.facts.region && `, ${chosen.host.facts.region}`}`
            : undefined
        }
      >
        <Select
          selectedOption={wanted ?? { value: String(intent.host), label: `Host ${intent.host}` }}
          options={options}
          onChange={({ detail }) => {
            const { value } = detail.selectedOption
            onChange({ ...intent, host: value === CHEAPEST.value ? null : BigInt(value!) })
          }}
        />
      </FormField>
      {fit.fitting.length === 0 && (
        <NothingFits intent={intent} candidates={candidates} onChange={onChange} />
      )}
      {fit.fitting.length > 0 && !chosen && (
        <Alert
          type="warning"
          action={<Button onClick={() => onChange({ ...intent, host: null })}>Take the cheapest</Button>}
        >
          {whyNot(intent, candidates)} Other hosts have room.
        </Alert>
      )}
    </SpaceBetween>
  )
}

function optionOf(listing: OfferListing, intent: LaunchIntent, { presenceOf }: Candidates) {
  const { host, offer } = listing
  const accelerator =
    presenceOf(listing)?.answer?.accelerator === 'tcg' ? 'emulated, slow' : 'hardware virtualisation'
  return {
    value: String(host.host),
    label: `Host ${host.host}`,
    labelTag: `${rateText(rateOf(shapeOfWish(wishOf(intent)), offer.prices), 3600n)} USDC/h`,
    description: [host.facts.region, accelerator].filter(Boolean).join(' · '),
  }
}

function NothingFits({ intent, candidates: { fit }, onChange }: Props) {
  const { change } = fit
  const take = () => {
    if (!change) return
    const { vcpus, tier, memoryMib, diskGib, mbps } = change.wish
    onChange({ ...intent, vcpus, tier, memoryMib, diskGib, mbps, host: null })
  }
  return (
    <Alert
      type="warning"
      header="Nothing fits right now"
      action={change && <Button onClick={take}>Change the size</Button>}
    >
      {fit.sentence}
    </Alert>
  )
}

const FIELD_TEXT = {
  points: 'compute',
  memoryMib: 'memory',
  diskGib: 'disk',
  gpus: 'GPUs',
  mbps: 'bandwidth',
} as const

/** Why the host that was asked for cannot be had. */
function whyNot({ host }: LaunchIntent, { fit, isAsking }: Candidates): string {
  const found = fit.shortages.find(({ candidate }) => candidate.host.host === host)
  if (found)
    return `Host ${host} has too little ${found.shortages.map(({ field }) => FIELD_TEXT[field]).join(' and ')} left.`
  return isAsking
    ? `Host ${host} has not answered yet.`
    : `Host ${host} does not answer, or does not have this image.`
}
