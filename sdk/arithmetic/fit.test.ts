import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Shape } from '../types.ts'
import { explainFit, type FitWish } from './fit.ts'

const PRICES = { point: 10n ** 9n, mib: 10n ** 8n, gib: 10n ** 8n, mbps: 0n, gpu: 10n ** 15n }
const WISH: FitWish = { vcpus: 4, tier: 'dedicated', memoryMib: 8192, diskGib: 40, gpus: 0, mbps: 100 }
const BIG: Shape = { points: 8000, memoryMib: 16384, diskGib: 100, gpus: 1, mbps: 1000 }

const candidate = (free: Partial<Shape>, factor = 1n) => ({
  offer: { capacity: BIG, prices: { ...PRICES, point: PRICES.point * factor } },
  freeShape: { ...BIG, ...free },
})

test('what fits comes cheapest first', () => {
  const [dear, cheap] = [candidate({}, 3n), candidate({}, 1n)]
  const answer = explainFit({ wish: WISH, candidates: [dear, candidate({ points: 100 }), cheap] })
  assert.deepEqual(answer.fitting, [cheap, dear])
  assert.equal(answer.change, null)
  assert.equal(answer.sentence, '2 of 3 offers fit.')
  assert.deepEqual(answer.shortages[0]?.shortages, [
    { field: 'points', wanted: 4000, free: 100, isEverTooLittle: false },
  ])
})

test('where nothing fits, the change that gives up least', () => {
  const half = candidate({ memoryMib: 4096 })
  const most = candidate({ diskGib: 30 })
  const answer = explainFit({ wish: WISH, candidates: [half, most] })
  assert.equal(answer.change?.candidate, most)
  assert.equal(answer.change.loss, 0.25)
  assert.match(answer.sentence, /It would fit with 30 instead of 40 GiB of disk\.$/)
})

test('too few points: fewer processors, or as many of a lower tier, whichever gives up less', () => {
  const fewer = explainFit({ wish: WISH, candidates: [candidate({ points: 3000 })] })
  assert.equal(fewer.change?.text, '3 instead of 4 vCPUs')
  const lower = explainFit({ wish: WISH, candidates: [candidate({ points: 2900 })] })
  assert.equal(lower.change?.text, 'standard instead of dedicated vCPUs')
  assert.equal(lower.change?.shape.points, 4 * 667)
})

test('of two equal changes the cheaper one', () => {
  const [dear, cheap] = [candidate({ diskGib: 20 }, 2n), candidate({ diskGib: 20 }, 1n)]
  assert.equal(explainFit({ wish: WISH, candidates: [dear, cheap] }).change?.candidate, cheap)
})

test("no change below the image's minimum, none where nothing is left", () => {
  const small = [candidate({ memoryMib: 512 })]
  const minimum = { memoryMib: 768, diskGib: 4 }
  assert.equal(explainFit({ wish: WISH, candidates: small, minimum }).change, null)
  assert.equal(explainFit({ wish: WISH, candidates: [candidate({ points: 249 })] }).change, null)
  assert.equal(explainFit({ wish: WISH, candidates: [] }).sentence, 'Nobody offers a machine right now.')
})

test('says when even the empty host is too small', () => {
  const wish = { ...WISH, diskGib: 200 }
  const [{ shortages: [shortage] = [] } = {}] = explainFit({ wish, candidates: [candidate({})] }).shortages
  assert.equal(shortage?.isEverTooLittle, true)
})

test('a host whose threads are too slow for a tier does not serve it; a lower tier of it does', () => {
  const measured = (pointsPerCore: number) => ({
    ...candidate({}),
    host: { facts: { hardware: JSON.stringify({ benchmark: { pointsPerCore } }) } },
  })
  const silent = { ...candidate({}), host: { facts: { hardware: 'a fast one' } } }
  const [slow, justEnough, fast] = [measured(700), measured(900), measured(4500)]
  const candidates = [slow, justEnough, fast, silent]
  assert.deepEqual(explainFit({ wish: WISH, candidates }).fitting, [justEnough, fast, silent])
  const answer = explainFit({ wish: WISH, candidates: [slow] })
  assert.equal(answer.change?.text, 'standard instead of dedicated vCPUs')
  assert.deepEqual(answer.shortages[0]?.shortages, [
    { field: 'points', wanted: 4000, free: 2800, isEverTooLittle: true },
  ])
  assert.equal(explainFit({ wish: { ...WISH, tier: 'standard' }, candidates: [slow] }).fitting.length, 1)
})
