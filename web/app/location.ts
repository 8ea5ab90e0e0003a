/** A place in the console: the part of the address behind `#`. Hash addresses work on any static file server. */
export type Location = { path: string; query: URLSearchParams }

/** Reads `#/launch?host=1` into path and query. Anything unreadable is the front page; never throws. */
export function parseLocation(hash: string): Location {
  const text = hash.startsWith('#') ? hash.slice(1) : hash
  const cut = text.indexOf('?')
  const path = (cut < 0 ? text : text.slice(0, cut)) || '/'
  return {
    path: path.startsWith('/') ? path : `/${path}`,
    query: new URLSearchParams(cut < 0 ? '' : text.slice(cut + 1)),
  }
}

/** The address of a path; empty and undefined query values are left out, so that addresses stay short. */
export function hrefOf(
  path: string,
  query: Record<string, string | number | bigint | undefined> = {},
): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && String(value) !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return `#${path}${text ? `?${text}` : ''}`
}
