/** Every guest of this house has a name that begins so; others on the same daemon are not ours to touch. */
export const guestPrefix = 'fh-'

/** Namespace of the house's note in a domain's metadata. */
export const noteNamespace = 'https://freehold.invalid/domain/1'

/** Domain name of a lease's guest: the prefix and the first 24 hex digits of the lease id. */
export function guestName(leaseId: `0x${string}`): string {
  return `${guestPrefix}${digitsOf(leaseId).slice(0, 24)}`
}

/** Domain UUID of a lease's guest (RFC 9562 version 8), the same every time, so that a second define finds the first. */
export function guestUuid(leaseId: `0x${string}`): string {
  const hex = digitsOf(leaseId)
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}

/** Name of a guest's tap interface on the host, made from its domain name; Linux allows 15 characters. */
export function tapName(guest: string): string {
  return `fh${guest.slice(guestPrefix.length).replaceAll('-', '')}`.slice(0, 14)
}

function digitsOf(leaseId: string): string {
  if (!/^0x[0-9a-f]{64}$/i.test(leaseId))
    throw new Error(`"${leaseId.slice(0, 70)}" is no lease id (32 bytes in hex).`)
  return leaseId.slice(2).toLowerCase()
}
