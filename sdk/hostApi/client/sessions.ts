import { type HostSession, sessionSchema } from '../schemas/auth.ts'

/** Where a client keeps sessions; the key names host and wallet. May be slow, may lose everything. */
export interface SessionStore {
  get(key: string): Promise<HostSession | null> | HostSession | null
  set(key: string, session: HostSession): Promise<void> | void
  delete(key: string): Promise<void> | void
}

/** Keeps sessions for as long as the program runs. */
export function memorySessions(): SessionStore {
  const sessions = new Map<string, HostSession>()
  return {
    get: (key) => sessions.get(key) ?? null,
    set: (key, session) => {
      sessions.set(key, session)
    },
    delete: (key) => {
      sessions.delete(key)
    },
  }
}

/** The part of Web Storage that is needed. */
export interface KeyValueStorage {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** Keeps sessions in a browser's `sessionStorage`: they end with the tab, and no other origin reads them. */
export function storageSessions(storage: KeyValueStorage, prefix = 'freehold.session.'): SessionStore {
  return {
    get(key) {
      const text = storage.getItem(prefix + key)
      if (text === null) return null
      try {
        return sessionSchema.parse(JSON.parse(text))
      } catch {
        return null // written by another version, or by somebody else
      }
    },
    set: (key, session) => storage.setItem(prefix + key, JSON.stringify(session)),
    delete: (key) => storage.removeItem(prefix + key),
  }
}
