import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { PRESENCE_MAX_AGE_SECONDS } from '@freehold/sdk'
import { memo, useMemo } from 'react'
import { hrefOf } from '../../app/location.ts'
import { currentLocation, navigate, useLocation } from '../../app/navigation.ts'
import { paths } from '../../app/routes.ts'
import { useSame } from '../../app/use-same.ts'
import { Failed } from '../../components/faces.tsx'
import { durationText } from '../../components/format.ts'
import { intentQuery, type LaunchIntent, readIntent } from '../launch/intent.ts'
import { SizeBar } from './size-bar.tsx'
import { MarketTable } from './table.tsx'
import { useMarket } from './use-market.ts'
import { type MarketView, readView, writeView } from './view.ts'

/** Every offer that can be rented now, priced for the size one wants. */
export default function Marketplace() {
  const { query } = useLocation()
  const wanted = readIntent(query)
  const intent = useSame(wanted, JSON.stringify(intentQuery(wanted)))
  const view = useMemo(() => readView(query), [query])
  const market = useMarket(intent, view)
  return (
    <SpaceBetween size="l">
      <Title intent={intent} />
      <SizeBar intent={intent} onChange={showIntent} />
      {market.clockIsOff && <ClockNote />}
      {market.error && market.rows.length === 0 ? (
        <Failed error={market.error} what="The offers could not be read" onRetry={market.retry} />
      ) : (
        <MarketTable market={market} intent={intent} view={view} onView={showView} />
      )}
    </SpaceBetween>
  )
}

/** What does not look at the offers is not drawn anew with them. */
const Title = memo(({ intent }: { intent: LaunchIntent }) => (
  <Header
    variant="h1"
    description="Machines of independent hosts, priced by the second. Prices are for the size you choose; hosts cannot change them while you rent."
    actions={
      <Button variant="primary" href={hrefOf(paths.launch, intentQuery(intent))}>
        Launch an instance
      </Button>
    }
  >
    Marketplace
  </Header>
))

function showView(change: Partial<MarketView>) {
  const { query } = currentLocation()
  goTo(writeView(query, { ...readView(query), ...change }))
}

function showIntent(next: LaunchIntent) {
  goTo(withIntent(currentLocation().query, next))
}

function goTo(query: URLSearchParams) {
  navigate(hrefOf(paths.marketplace) + (query.size ? `?${query}` : ''), { replace: true })
}

function withIntent(query: URLSearchParams, intent: LaunchIntent): URLSearchParams {
  const next = new URLSearchParams(query)
  for (const [name, value] of Object.entries(intentQuery(intent))) {
    if (value === undefined) next.delete(name)
    else next.set(name, value)
  }
  return next
}

function ClockNote() {
  return (
    <Alert type="warning" header="Every host’s answer looks out of date">
      Answers are signed with a time and count for {durationText(PRESENCE_MAX_AGE_SECONDS)}. When all of them
      look old, it is usually this computer’s clock that is off. Set it, then reload.
    </Alert>
  )
}
