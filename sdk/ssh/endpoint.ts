/** Where and as whom to log in. */
export interface SshEndpoint {
  readonly user: string
  /** Name or IP address; an IPv6 address without brackets. */
  readonly address: string
  readonly port: number
}

const form = /^ssh:\/\/([^@/]+)@(\[[^\]]+\]|[^:/[\]]+):(\d{1,5})$/
const userForm = /^[a-z_][a-z0-9_-]{0,31}$/i
const nameForm = /^(?![-.])[a-z0-9.-]{1,253}(?<![-.])$/i

/**
 * Takes apart the endpoint of an activation, `ssh://user@address:port`. A host wrote it, hosts are strangers, and its parts go
 * into command lines: anything beyond plain names, addresses and numbers is null.
 */
export function readSshEndpoint(endpoint: string): SshEndpoint | null {
  const [, user = '', written = '', digits = ''] = form.exec(endpoint) ?? []
  const port = Number(digits)
  const isGood = userForm.test(user) && (nameForm.test(written) || isBracketedIpv6(written))
  if (!isGood || port < 1 || port > 65_535) return null
  return { user, address: written.replace(/^\[|\]$/g, ''), port }
}

/** Browsers and Node read addresses alike in a URL. */
const isBracketedIpv6 = (text: string): boolean =>
  /^\[[0-9a-f:.]{2,45}\]$/i.test(text) && URL.canParse(`http://${text}`)
