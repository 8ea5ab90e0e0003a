import { Suspense, useEffect } from 'react'
import { Waiting } from '../components/faces.tsx'
import { PageBoundary } from '../components/page-boundary.tsx'
import Marketplace from '../pages/marketplace/page.tsx' // most people come for it: in the first file
import { useFocusKept, useFocusOnPage } from './focus.ts'
import { Frame } from './frame.tsx'
import { lazyPage } from './lazy-page.ts'
import { hrefOf } from './location.ts'
import { useLocation } from './navigation.ts'
import { Notices } from './notices.tsx'
import { paths, type Route, routeOf } from './routes.ts'
import { TopBar } from './top-bar.tsx'

const Launch = lazyPage(() => import('../pages/launch/page.tsx'))
const Instances = lazyPage(() => import('../pages/instances/page.tsx'))
const Instance = lazyPage(() => import('../pages/instance/page.tsx'))
const HostPage = lazyPage(() => import('../pages/host/page.tsx'))
const Verifiers = lazyPage(() => import('../pages/verifiers/page.tsx'))
const VerifierPage = lazyPage(() => import('../pages/verifier/page.tsx'))
const History = lazyPage(() => import('../pages/history/page.tsx'))
const Transaction = lazyPage(() => import('../pages/transaction/page.tsx'))
const NotFound = lazyPage(() => import('../pages/not-found.tsx'))

const TITLES: Record<Route['name'], string> = {
  marketplace: 'Marketplace',
  launch: 'Launch an instance',
  instances: 'Instances',
  instance: 'Instance',
  host: 'Host',
  verifiers: 'Verifiers',
  verifier: 'Verifier',
  history: 'History',
  transaction: 'Transaction',
  'not-found': 'Not found',
}

/** The frame around every page: top bar, side navigation, notices. */
export function Shell() {
  const { path } = useLocation()
  const route = routeOf(path)
  useEffect(() => {
    document.title = `${TITLES[route.name]} · Freehold`
  }, [route.name])
  const pageKey = pageKeyOf(route, path)
  useFocusOnPage(pageKey)
  useFocusKept()
  return (
    <>
      <button type="button" className="skip" onClick={() => document.getElementById('page')?.focus()}>
        Skip to the page
      </button>
      <header className="top-bar">
        <TopBar />
      </header>
      <Frame active={activeHref(route)} notices={<Notices />}>
        <PageBoundary key={pageKey}>
          <Suspense fallback={<Waiting what="Loading the page" />}>
            <Page route={route} />
          </Suspense>
        </PageBoundary>
      </Frame>
    </>
  )
}

/** What begins anew when it changes: another page or instance, but not another view of the same instance. */
function pageKeyOf(route: Route, path: string): string {
  return route.name === 'instance' ? route.leaseId : path
}

function activeHref(route: Route): string {
  if (route.name === 'instance') return hrefOf(paths.instances)
  if (route.name === 'host') return hrefOf(paths.marketplace)
  if (route.name === 'verifier') return hrefOf(paths.verifiers)
  if (route.name === 'transaction') return hrefOf(paths.history)
  return route.name === 'not-found' ? '' : hrefOf(paths[route.name])
}

function Page({ route }: { route: Route }) {
  switch (route.name) {
    case 'marketplace':
      return <Marketplace />
    case 'launch':
      return <Launch />
    case 'instances':
      return <Instances />
    case 'instance':
      return <Instance key={route.leaseId} leaseId={route.leaseId} tab={route.tab} />
    case 'host':
      return <HostPage key={String(route.host)} host={route.host} />
    case 'verifiers':
      return <Verifiers />
    case 'verifier':
      return <VerifierPage key={route.seat} seat={route.seat} />
    case 'history':
      return <History />
    case 'transaction':
      return <Transaction key={route.hash} hash={route.hash} />
    case 'not-found':
      return <NotFound path={route.path} />
  }
}
