import type { FreeholdClient } from '../client.ts'

/** Remembers one value per client and key; for what cannot change on chain. A failure is not remembered. */
export function memoPerClient<value>(
  load: (client: FreeholdClient, key: string) => Promise<value>,
): (client: FreeholdClient, key: string) => Promise<value> {
  const memories = new WeakMap<FreeholdClient, Map<string, Promise<value>>>()
  return (client, key) => {
    const memory = memories.get(client) ?? new Map<string, Promise<value>>()
    memories.set(client, memory)
    const known = memory.get(key)
    if (known) return known
    const loading = load(client, key)
    memory.set(key, loading)
    loading.catch(() => memory.delete(key))
    return loading
  }
}
