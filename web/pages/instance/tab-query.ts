import { hrefOf } from '../../app/location.ts'
import { navigate, useLocation } from '../../app/navigation.ts'

/** What a tab keeps in the address, so that a link shows the same view; setting leaves no step in the history. */
export function useTabQuery(): [URLSearchParams, (part: Record<string, string | undefined>) => void] {
  const { path, query } = useLocation()
  const set = (part: Record<string, string | undefined>) =>
    navigate(hrefOf(path, { ...Object.fromEntries(query), ...part }), { replace: true })
  return [query, set]
}
