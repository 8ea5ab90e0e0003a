import Container from '@cloudscape-design/components/container'
import Grid from '@cloudscape-design/components/grid'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { rateOf, shapeOfWish } from '@freehold/sdk'
import { useState } from 'react'
import { hrefOf } from '../../app/location.ts'
import { navigate, useLocation } from '../../app/navigation.ts'
import { paths } from '../../app/routes.ts'
import { Failed } from '../../components/faces.tsx'
import { emptyAccess, storedKeys } from './access.ts'
import { AccessFields } from './access-fields.tsx'
import { DurationField } from './duration-field.tsx'
import { HostFields } from './host-fields.tsx'
import { ImageFields } from './image-fields.tsx'
import { intentQuery, type LaunchIntent, presetOf, readIntent } from './intent.ts'
import { CustomSizeFields } from './size-fields.tsx'
import { SizeTiles, TierTiles } from './size-tiles.tsx'
import { Summary } from './summary.tsx'
import { type Candidates, useCandidates, wishOf } from './use-candidates.ts'

/** Launches an instance. What to launch stands in the address; who may log in does not. */
export default function Launch() {
  const { query } = useLocation()
  const intent = withImage(readIntent(query), useFirstImage(readIntent(query)))
  const candidates = useCandidates(intent)
  const [isCustom, setCustom] = useState(presetOf(intent) === null)
  const [access, setAccess] = useState(() => ({ ...emptyAccess(), keysText: storedKeys() }))
  const change = (next: LaunchIntent) => navigate(hrefOf(paths.launch, intentQuery(next)), { replace: true })
  const sizeProps = {
    intent,
    onChange: change,
    priceOf: (wanted: LaunchIntent) => priceOf(candidates, wanted),
  }
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="One signature and one transaction. Billing starts when the machine runs and stops when you close it."
      >
        Launch an instance
      </Header>
      {candidates.error && !candidates.fit.fitting.length && candidates.images.length === 0 ? (
        <Failed error={candidates.error} what="The offers could not be read" onRetry={candidates.retry} />
      ) : null}
      <Grid gridDefinition={[{ colspan: { default: 12, m: 8 } }, { colspan: { default: 12, m: 4 } }]}>
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Image</Header>}>
            <ImageFields intent={intent} candidates={candidates} onChange={change} />
          </Container>
          <Container header={<Header variant="h2">Size</Header>}>
            <SpaceBetween size="m">
              <SizeTiles {...sizeProps} isCustom={isCustom} onCustom={setCustom} />
              {isCustom && <CustomSizeFields intent={intent} onChange={change} />}
              <TierTiles {...sizeProps} />
            </SpaceBetween>
          </Container>
          <Container header={<Header variant="h2">Host</Header>}>
            <HostFields intent={intent} candidates={candidates} onChange={change} />
          </Container>
          <Container header={<Header variant="h2">How long</Header>}>
            <DurationField intent={intent} onChange={change} />
          </Container>
          <Container
            header={
              <Header variant="h2" description="Sealed to the host’s key: nobody else reads it.">
                Access
              </Header>
            }
          >
            <AccessFields access={access} onChange={setAccess} />
          </Container>
        </SpaceBetween>
        <Summary intent={intent} candidates={candidates} access={access} />
      </Grid>
    </SpaceBetween>
  )
}

/** The hourly rate of a size on the host that would be rented; null where there is none. */
function priceOf({ chosen, fit }: Candidates, intent: LaunchIntent): bigint | null {
  const listing = chosen ?? fit.shortages[0]?.candidate
  return listing ? rateOf(shapeOfWish(wishOf(intent)), listing.offer.prices) : null
}

/** An address without an image means the most common one. */
function useFirstImage(intent: LaunchIntent): string {
  const { images } = useCandidates(intent)
  return intent.image || (images[0]?.name ?? '')
}

function withImage(intent: LaunchIntent, image: string): LaunchIntent {
  return { ...intent, image }
}
