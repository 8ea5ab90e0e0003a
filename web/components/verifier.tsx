import Link from '@cloudscape-design/components/link'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { type IndexedVerifier, isSeatedIn } from '@freehold/sdk/subgraph'

/** Whether a verifier sits, since when, and why no longer. */
export function Sits({ verifier, epoch }: { verifier: IndexedVerifier; epoch: bigint }) {
  const { fromEpoch, untilEpoch, leaveReason } = verifier
  if (isSeatedIn(verifier, epoch)) {
    return untilEpoch === null ? (
      <StatusIndicator type="success">Since epoch {String(fromEpoch)}</StatusIndicator>
    ) : (
      <StatusIndicator type="warning">Until epoch {String(untilEpoch)}</StatusIndicator>
    )
  }
  if (fromEpoch > epoch)
    return <StatusIndicator type="pending">From epoch {String(fromEpoch)}</StatusIndicator>
  return (
    <StatusIndicator type="stopped">{`Left: ${(leaveReason ?? 'unknown').toLowerCase()}`}</StatusIndicator>
  )
}

/** Where a verifier serves its evidence: a link where that is an address of the web, since verifiers write what they like. */
export function EvidenceLink({ url }: { url: string }) {
  if (!/^https?:\/\//.test(url)) return <>{url || '–'}</>
  return (
    <Link href={url} external externalIconAriaLabel="opens in a new tab">
      {url}
    </Link>
  )
}
