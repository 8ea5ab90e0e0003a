import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import Link from '@cloudscape-design/components/link'
import { hrefOf } from '../app/location.ts'
import { paths } from '../app/routes.ts'
import { useNetwork } from '../network/context.tsx'
import { shortHex } from './format.ts'

type Kind = 'account' | 'transaction' | 'lease' | 'contract'

/**
 * The one way addresses, transactions and lease ids are shown: short, with the whole value to copy, linked to the block
 * explorer where the network has one, or to the instance page.
 */
export function Address({ value, kind, copy = true }: { value: string; kind: Kind; copy?: boolean }) {
  const link = useLink(kind, value)
  const text = (
    <span className="address" title={value}>
      {shortHex(value)}
    </span>
  )
  const shown = link ? (
    <Link href={link.href} external={link.external} externalIconAriaLabel="opens in a new tab">
      {text}
    </Link>
  ) : (
    text
  )
  if (!copy) return shown
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={value}
      textToDisplay={shown}
      copyButtonAriaLabel={`Copy ${kind} ${shortHex(value)}`}
      copySuccessText="Copied"
      copyErrorText="Could not copy"
    />
  )
}

function useLink(kind: Kind, value: string): { href: string; external: boolean } | null {
  const { network } = useNetwork()
  if (kind === 'lease') return { href: hrefOf(paths.instance(value)), external: false }
  if (kind === 'transaction' && !network.explorerUrl)
    return { href: hrefOf(paths.transaction(value)), external: false }
  if (!network.explorerUrl) return null
  const folder = kind === 'transaction' ? 'tx' : 'address'
  return { href: `${network.explorerUrl.replace(/\/$/, '')}/${folder}/${value}`, external: true }
}
