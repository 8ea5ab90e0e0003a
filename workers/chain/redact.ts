const urls = /\b(https?|wss?|rediss?):\/\/[^\s"'`<>\\]+/gi

/**
 * Shortens every URL in a text to its scheme and host. Paths, queries and user names of RPC URLs often are keys, and viem quotes
 * whole URLs in its errors; neither logs nor queues may hold them.
 */
export const withoutUrlSecrets = (text: string): string => text.replace(urls, shortened)

function shortened(url: string): string {
  if (!URL.canParse(url)) return '(an address that cannot be read)'
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
