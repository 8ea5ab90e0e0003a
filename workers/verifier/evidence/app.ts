import type { EpochEvidence } from '@freehold/sdk/evidence'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { Address, Hex } from 'viem'
import {
  ApiProblem,
  callerOf,
  type HealthSources,
  mountHealth,
  openRateLimit,
  problemResponse,
  type Rate,
} from '../../api/index.ts'
import type { EpochRecord, EpochStore } from '../store/index.ts'

export interface EvidenceSources extends HealthSources {
  readonly verifier: Address
  readonly store: Pick<EpochStore, 'all' | 'transcriptBytes'>
  /** Whether the chain shows that this verifier revealed this ballot; before, nothing of it is told to anybody. */
  readonly isRevealed: (record: EpochRecord) => boolean
  /** Requests of one address; unset: what readers need. */
  readonly rate?: Rate
}

const usualRate: Rate = { burst: 200, perSecond: 20 }
const countedCallers = 10_000

/** What a verifier serves to everybody: leaves and transcripts of epochs that it revealed. It takes nothing in. */
export function createEvidenceApp(sources: EvidenceSources): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  const limit = openRateLimit(sources.rate ?? usualRate, countedCallers, Date.now)
  app.use('/v1/*', cors({ origin: '*', allowMethods: ['GET'], maxAge: 600 }))
  app.use('/v1/*', async (c, next) => {
    const retryAfterMs = limit.take(callerOf(c.env.incoming.socket.remoteAddress))
    if (retryAfterMs > 0)
      return problemResponse(new ApiProblem('tooMany', 'Too many requests.', { retryAfterMs }))
    return next()
  })

  app.get('/v1/epochs/:epoch{[0-9]{1,10}}', (c) => {
    const record = revealedRecord(sources, Number(c.req.param('epoch')))
    if (record === null) return problemResponse(nothing('This verifier has revealed nothing of this epoch.'))
    return c.json(evidenceOf(record, sources.verifier), 200, { 'cache-control': 'public, max-age=60' })
  })
  app.get('/v1/transcripts/:hash{0x[0-9a-f]{64}}', (c) => {
    const hash = c.req.param('hash') as Hex
    const bytes = isPublic(sources, hash) ? sources.store.transcriptBytes(hash) : null
    if (bytes === null) return problemResponse(nothing('This verifier has no such transcript to show.'))
    return c.body(Uint8Array.from(bytes), 200, {
      'content-type': 'application/octet-stream',
      'cache-control': 'public, max-age=86400, immutable',
    })
  })
  mountHealth(app, sources)
  return app
}

const nothing = (sentence: string): ApiProblem => new ApiProblem('notFound', sentence)

function revealedRecord({ store, isRevealed }: EvidenceSources, epoch: number): EpochRecord | null {
  return store.all().find((record) => record.epoch === epoch && isRevealed(record)) ?? null
}

function isPublic({ store, isRevealed }: EvidenceSources, hash: Hex): boolean {
  return store
    .all()
    .some((record) => record.probes.some(({ exchangeHash }) => exchangeHash === hash) && isRevealed(record))
}

function evidenceOf({ epoch, seat, seed, ballot, probes }: EpochRecord, verifier: Address): EpochEvidence {
  const { bits, root } = ballot!
  const leaves = probes.map(({ key, target, outcome, at, tries, exchangeHash }) => ({
    key,
    target,
    outcome,
    at,
    says: tries.map(({ says }) => says),
    exchangeHash,
  }))
  return { epoch, seat, verifier, seed, bits, root, leaves }
}
