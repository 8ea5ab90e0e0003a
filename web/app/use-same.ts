import { useMemo } from 'react'

/** The very same value as at the last render while its key is the same: what is made anew at each render draws nothing anew. */
export function useSame<value>(value: value, key: string): value {
  // biome-ignore lint/correctness/useExhaustiveDependencies: key stands for value
  return useMemo(() => value, [key])
}
