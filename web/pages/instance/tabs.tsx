import Tabs from '@cloudscape-design/components/tabs'
import type { Lease } from '@freehold/sdk'
import type { Role } from '@freehold/sdk/hostApi'
import { type ComponentType, Suspense } from 'react'
import { lazyPage } from '../../app/lazy-page.ts'
import { hrefOf } from '../../app/location.ts'
import { navigate } from '../../app/navigation.ts'
import { INSTANCE_TABS, type InstanceTab, paths } from '../../app/routes.ts'
import { Waiting } from '../../components/faces.tsx'
import { PageBoundary } from '../../components/page-boundary.tsx'
import { HostGate } from '../../hosts/gate.tsx'
import { useInstance } from '../../hosts/use-instance.ts'
import { type LeaseNow, Overview } from './overview.tsx'

type ChainTab = 'sharing' | 'uptime'
type HostTab = Exclude<InstanceTab, 'overview' | ChainTab>

/** Views that the host fills: each is loaded when it is first opened, and asks for the least role that it takes. */
const HOST_TABS: Record<HostTab, { label: string; needs: Role; to: string; View: ComponentType }> = {
  monitor: {
    label: 'Monitor',
    needs: 'viewer',
    to: 'see what the machine does',
    View: lazyPage(() => import('./monitor/tab.tsx')),
  },
  logs: {
    label: 'Logs',
    needs: 'viewer',
    to: 'read the logs',
    View: lazyPage(() => import('./logs/tab.tsx')),
  },
  terminal: {
    label: 'Terminal',
    needs: 'operator',
    to: 'use the terminal',
    View: lazyPage(() => import('./terminal/tab.tsx')),
  },
  screen: {
    label: 'Screen',
    needs: 'operator',
    to: 'use the screen',
    View: lazyPage(() => import('./screen/tab.tsx')),
  },
  snapshots: {
    label: 'Snapshots',
    needs: 'viewer',
    to: 'see the snapshots',
    View: lazyPage(() => import('./snapshots/tab.tsx')),
  },
  ports: {
    label: 'Ports',
    needs: 'viewer',
    to: 'see the open ports',
    View: lazyPage(() => import('./ports/tab.tsx')),
  },
  policy: {
    label: 'Policy',
    needs: 'owner',
    to: 'set what the host does by itself',
    View: lazyPage(() => import('./policy/tab.tsx')),
  },
  audit: {
    label: 'Audit',
    needs: 'owner',
    to: 'read who did what',
    View: lazyPage(() => import('./audit/tab.tsx')),
  },
}

/** Views that chain and index fill, so they ask nobody to sign in. */
const CHAIN_TABS: Record<ChainTab, { label: string; View: ComponentType<{ lease: Lease }> }> = {
  uptime: { label: 'Uptime', View: lazyPage(() => import('./uptime/tab.tsx')) },
  sharing: { label: 'Sharing', View: lazyPage(() => import('./sharing/tab.tsx')) },
}

const isChainTab = (id: HostTab | ChainTab): id is ChainTab => id in CHAIN_TABS

type Props = { lease: Lease; tab: InstanceTab; now: LeaseNow }

/** The views of an instance; which one is open stands in the address. A screen is offered only where the machine has one. */
export function InstanceTabs({ lease, tab, now }: Props) {
  const { leaseId } = lease
  const hrefFor = (id: InstanceTab) => hrefOf(paths.instance(leaseId, id))
  const { data: instance } = useInstance()
  const hasScreen = instance?.hasGraphics === true || tab === 'screen'
  const shown = INSTANCE_TABS.filter((id) => id !== 'overview').filter((id) => id !== 'screen' || hasScreen)
  const rest = shown.map((id) => ({
    id,
    label: isChainTab(id) ? CHAIN_TABS[id].label : HOST_TABS[id].label,
    href: hrefFor(id),
    content: tab === id && (isChainTab(id) ? <ChainView id={id} lease={lease} /> : <HostView id={id} />),
  }))
  return (
    <Tabs
      ariaLabel="Instance"
      activeTabId={tab}
      keyboardActivationMode="manual"
      onChange={({ detail }) => navigate(hrefFor(detail.activeTabId as InstanceTab))}
      tabs={[
        {
          id: 'overview',
          label: 'Overview',
          href: hrefFor('overview'),
          content: tab === 'overview' && <Overview lease={lease} now={now} />,
        },
        ...rest,
      ]}
    />
  )
}

function ChainView({ id, lease }: { id: ChainTab; lease: Lease }) {
  const { label, View } = CHAIN_TABS[id]
  return (
    <PageBoundary>
      <Suspense fallback={<Waiting what={`Loading: ${label}`} />}>
        <View lease={lease} />
      </Suspense>
    </PageBoundary>
  )
}

function HostView({ id }: { id: HostTab }) {
  const { needs, to, label, View } = HOST_TABS[id]
  return (
    <PageBoundary>
      <HostGate needs={needs} to={to}>
        <Suspense fallback={<Waiting what={`Loading: ${label}`} />}>
          <View />
        </Suspense>
      </HostGate>
    </PageBoundary>
  )
}
