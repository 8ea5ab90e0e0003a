import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Link from '@cloudscape-design/components/link'
import type { Lease } from '@freehold/sdk'
import { hrefOf } from '../../app/location.ts'
import { paths } from '../../app/routes.ts'
import { Address } from '../../components/address.tsx'
import { memoryText } from '../../components/format.ts'
import { Time } from '../../components/time.tsx'
import { launchOfLease } from '../../transactions/launches.ts'
import { coresText } from '../launch/tiers.ts'

/** What was rented from whom. Image and name are sealed to the host: only the browser that launched it knows them too. */
export function Details({ lease }: { lease: Lease }) {
  const { terms, predecessorId } = lease
  const launch = launchOfLease(lease)
  return (
    <Container header={<Header variant="h2">Details</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={150}
        items={[
          ...(launch ? [{ label: 'Image', value: launch.image }] : []),
          ...(launch?.hostname ? [{ label: 'Name', value: launch.hostname }] : []),
          {
            label: 'Compute',
            value: launch
              ? `${launch.vcpus} vCPU ${launch.tier} (${coresText(terms.shape.points)})`
              : coresText(terms.shape.points),
          },
          ...(predecessorId
            ? [{ label: 'Before its resize', value: <Address value={predecessorId} kind="lease" /> }]
            : []),
          { label: 'Memory', value: memoryText(terms.shape.memoryMib) },
          { label: 'Disk', value: `${terms.shape.diskGib} GiB` },
          { label: 'Bandwidth', value: `${terms.shape.mbps} Mbit/s` },
          {
            label: 'Host',
            value: <Link href={hrefOf(paths.host(terms.host))}>Host {String(terms.host)}</Link>,
          },
          { label: 'Tenant', value: <Address value={terms.tenant} kind="account" /> },
          { label: 'Paid to', value: <Address value={terms.payee} kind="account" /> },
          { label: 'Protocol fee', value: `${terms.feeBps / 100} % of the price` },
          { label: 'Trial', value: terms.trialSeconds > 0 ? <Time seconds={terms.trialSeconds} /> : 'None' },
          {
            label: 'Credits for outages',
            value: terms.creditor ? <Address value={terms.creditor} kind="contract" /> : 'None in this offer',
          },
        ]}
      />
    </Container>
  )
}
