import CloudscapeBadge from '@cloudscape-design/components/badge'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { Badge, BadgeName } from '@freehold/sdk'
import { momentText } from './format.ts'

const BADGES: Record<BadgeName, { text: string; means: string; color: 'green' | 'blue' | 'grey' }> = {
  steady: { text: 'Steady', means: '30 days without confirmed downtime', color: 'green' },
  established: { text: 'Established', means: 'on the market for 90 days', color: 'grey' },
  proven: { text: 'Proven', means: '10 leases completed', color: 'blue' },
  trusted: { text: 'Trusted', means: '100 leases completed', color: 'blue' },
}

/** What facts say in a host's favour; nothing where they say nothing. Each tells what it means and until when it holds. */
export function Badges({ badges }: { badges: readonly Badge[] }) {
  if (badges.length === 0) return null
  return (
    <SpaceBetween direction="horizontal" size="xxs">
      {badges.map(({ name, expiresAtSeconds }) => (
        <span key={name} title={`${BADGES[name].means}; holds until ${momentText(expiresAtSeconds)}`}>
          <CloudscapeBadge color={BADGES[name].color}>{BADGES[name].text}</CloudscapeBadge>
        </span>
      ))}
    </SpaceBetween>
  )
}

/** The meaning of a badge, as a sentence without its end. */
export const badgeMeaning = (name: BadgeName): string => BADGES[name].means
