import Box from '@cloudscape-design/components/box'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, useState } from 'react'
import { encode } from 'uqr'
import type { Connector } from 'wagmi'

/** The link of the pairing that is under way, as a picture to scan and as text to paste. */
export function PairingLink({ connector }: { connector: Connector }) {
  const [uri, setUri] = useState<string | null>(null)
  useEffect(() => {
    const listen = ({ type, data }: { type: string; data?: unknown }) => {
      if (type === 'display_uri' && typeof data === 'string') setUri(data)
    }
    connector.emitter.on('message', listen)
    return () => connector.emitter.off('message', listen)
  }, [connector])
  if (uri === null) return <Box color="text-body-secondary">Asking the relay …</Box>
  return (
    <SpaceBetween size="s">
      <Box>Scan this with your wallet, or paste the link there.</Box>
      <QrCode text={uri} />
      <CopyToClipboard
        variant="button"
        copyButtonText="Copy link"
        copySuccessText="Copied"
        copyErrorText="Not copied"
        textToCopy={uri}
      />
    </SpaceBetween>
  )
}

const PIXELS = 240

/** Dark on light in every theme, for scanners want it so. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text)
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])))
  return (
    <svg role="img" aria-label="Code to scan" width={PIXELS} height={PIXELS} viewBox={`0 0 ${size} ${size}`}>
      <path fill="#fff" d={`M0 0h${size}v${size}h-${size}z`} />
      <path fill="#000" d={dark.join('')} shapeRendering="crispEdges" />
    </svg>
  )
}
