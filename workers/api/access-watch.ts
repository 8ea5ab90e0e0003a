import { allows, type Role } from '@freehold/sdk/hostApi'
import type { Address, Hex } from 'viem'
import type { Clock } from './clock.ts'
import type { Limits } from './limits.ts'
import type { RoleSource } from './roles.ts'

/** Something that stays open for a wallet. */
export interface Granted {
  readonly lease: Hex
  readonly wallet: Address
  readonly needed: Role
  /** Aborted when the session it was opened with was ended; null: opened by a signed request. */
  readonly sessionEnded: AbortSignal | null
}

export interface AccessWatchOptions {
  readonly roles: RoleSource
  readonly limits: Pick<Limits, 'recheckMs' | 'unknownRoleMs' | 'socketLifeMs'>
  readonly now: Clock
}

/** Looks again and again whether a wallet still may; tells once, in a sentence, when it may not. Returns the end of watching. */
export type AccessWatch = (granted: Granted, onLost: (sentence: string) => void) => () => void

export function openAccessWatch({ roles, limits, now }: AccessWatchOptions): AccessWatch {
  return ({ lease, wallet, needed, sessionEnded }, onLost) => {
    const openedAt = now()
    let knownAt = openedAt
    let isLooking = false
    const stop = () => {
      clearInterval(timer)
      sessionEnded?.removeEventListener('abort', onSignOut)
    }
    const lose = (sentence: string) => {
      stop()
      onLost(sentence)
    }
    const onSignOut = () => lose('You signed out.')
    async function look(): Promise<void> {
      if (now() - openedAt > limits.socketLifeMs) return lose('This connection is a day old; open another.')
      const role = await roles.roleOf(lease, wallet).catch(() => 'unknown' as const)
      if (role === 'unknown') {
        if (now() - knownAt > limits.unknownRoleMs) lose('The chain cannot be asked whether you still may.')
        return
      }
      knownAt = now()
      if (role === null || !allows(role, needed)) lose('You no longer have the role that this needs.')
    }
    const timer = setInterval(() => {
      if (isLooking) return
      isLooking = true
      void look().finally(() => {
        isLooking = false
      })
    }, limits.recheckMs)
    timer.unref()
    if (sessionEnded?.aborted) queueMicrotask(onSignOut)
    else sessionEnded?.addEventListener('abort', onSignOut, { once: true })
    return stop
  }
}
