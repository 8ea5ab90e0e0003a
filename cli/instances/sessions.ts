import { createHash } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SESSION_SECONDS, type SessionStore, sessionSchema } from '@freehold/sdk/hostApi'
import { readIfThere, writePrivateFile } from '../kernel/home.ts'

/**
 * Sessions with hosts, one file each that only its owner may read. Whoever has the file is the wallet for up to an hour, for
 * one host; so what is over is removed.
 */
export function fileSessions(home: string): SessionStore {
  const folder = join(home, 'sessions')
  const pathOf = (key: string) => join(folder, `${createHash('sha256').update(key).digest('hex')}.json`)
  return {
    get(key) {
      const text = readIfThere(pathOf(key))
      if (text === null) return null
      try {
        return sessionSchema.parse(JSON.parse(text))
      } catch {
        return null // half a file, or another version's
      }
    },
    set(key, session) {
      removeOld(folder)
      writePrivateFile(pathOf(key), `${JSON.stringify(session)}\n`)
    },
    delete(key) {
      rmSync(pathOf(key), { force: true })
    },
  }
}

/** No session lives longer than an hour, whatever its file says. */
function removeOld(folder: string): void {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return // there is none yet
  }
  for (const name of names) {
    const path = join(folder, name)
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > SESSION_SECONDS * 1000) rmSync(path, { force: true })
  }
}
