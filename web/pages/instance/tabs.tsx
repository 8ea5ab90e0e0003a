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
import { type LeaseNow, Overview } from './overview.tsx'

type HostTab = Exclude<InstanceTab, 'overview' | 'sharing'>

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

const Sharing = lazyPage(() => import('./sharing/tab.tsx'))

/** The chain alone fills this one, so it asks nobody to sign in. */
const SHARING = 'Sharing'

type Props = { lease: Lease; tab: InstanceTab; now: LeaseNow }

/** The views of an instance; which one is open stands in the address. */
export function InstanceTabs({ lease, tab, now }: Props) {
  const { leaseId } = lease
  const hrefFor = (id: InstanceTab) => hrefOf(paths.instance(leaseId, id))
  const rest = INSTANCE_TABS.filter((id) => id !== 'overview').map((id) => ({
    id,
    label: id === 'sharing' ? SHARING : HOST_TABS[id].label,
    href: hrefFor(id),
    content: tab === id && (id === 'sharing' ? <ChainView lease={lease} /> : <HostView id={id} />),
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

function ChainView({ lease }: { lease: Lease }) {
  return (
    <PageBoundary>
      <Suspense fallback={<Waiting what={`Loading: ${SHARING}`} />}>
        <Sharing lease={lease} />
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
