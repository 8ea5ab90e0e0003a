import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OpenQuote, usdc } from '@freehold/sdk'
import { SSH_KEY } from '../../../sdk/testing/market.ts'
import { emptyAccess } from './access.ts'
import { DEFAULT_INTENT } from './intent.ts'
import { problemsOf } from './problems.ts'

const image = {
  name: 'micro',
  digest: '',
  loginUser: 'root',
  minimumMemoryMib: 512,
  minimumDiskGib: 4,
  hosts: 1,
}
const given = {
  intent: { ...DEFAULT_INTENT, image: 'micro' },
  candidates: { images: [image], chosen: {} },
  access: { ...emptyAccess(), keysText: SSH_KEY },
  quote: { totalUnits: usdc('2') } as OpenQuote,
  usdcUnits: usdc('2'),
} as unknown as Parameters<typeof problemsOf>[0]
const change = (part: object) => problemsOf({ ...given, ...part }).join(' ')

test('nothing stands in the way of what fits', () => {
  assert.deepEqual(problemsOf(given), [])
  assert.deepEqual(problemsOf({ ...given, usdcUnits: undefined, quote: null }), [])
})

test('each thing in the way is said with its numbers', () => {
  assert.match(change({ candidates: { images: [], chosen: {} } }), /Choose an image/)
  assert.match(change({ candidates: { images: [image], chosen: null } }), /Choose a host that has room/)
  const small = { ...given.intent, memoryMib: 64, diskGib: 1 }
  assert.match(change({ intent: small }), /micro needs at least 512 MiB of memory.*disk of at least 4 GiB/)
  assert.match(change({ access: { ...given.access, hostname: 'A B' } }), /host name cannot be used/)
  assert.match(change({ access: { ...given.access, keysText: '' } }), /Paste a public key/)
  assert.match(
    change({ usdcUnits: usdc('0.5') }),
    /You pay 2\.00 USDC and the wallet holds 0\.50: add 1\.50 USDC/,
  )
})
