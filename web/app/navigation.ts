import { useSyncExternalStore } from 'react'
import { type Location, parseLocation } from './location.ts'

let seen = { hash: '', location: parseLocation('') }

/** Where the reader is now, for what acts and draws nothing. */
export function currentLocation(): Location {
  if (seen.hash !== window.location.hash) {
    seen = { hash: window.location.hash, location: parseLocation(window.location.hash) }
  }
  return seen.location
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed)
  return () => window.removeEventListener('hashchange', changed)
}

/** Where the reader is; follows links, back and forward. */
export function useLocation(): Location {
  return useSyncExternalStore(subscribe, currentLocation)
}

/** Goes to an address made by `hrefOf`; `replace` leaves no step in the history, for filters and form fields. */
export function navigate(href: string, { replace = false }: { replace?: boolean } = {}): void {
  if (href === window.location.hash) return
  if (!replace) {
    window.location.hash = href
    return
  }
  window.history.replaceState(null, '', href)
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}
