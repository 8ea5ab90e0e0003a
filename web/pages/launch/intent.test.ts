import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DEFAULT_INTENT, intentQuery, type LaunchIntent, PRESETS, presetOf, readIntent } from './intent.ts'

const queryOf = (intent: LaunchIntent) =>
  new URLSearchParams(
    Object.entries(intentQuery(intent)).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )

test('an empty address is the default', () => {
  assert.deepEqual(readIntent(new URLSearchParams()), DEFAULT_INTENT)
  assert.equal(queryOf(DEFAULT_INTENT).toString(), '')
})

test('what is default is named without a value, so that it takes an older one out of an address', () => {
  assert.deepEqual(Object.keys(intentQuery(DEFAULT_INTENT)), Object.keys(DEFAULT_INTENT))
})

test('what is written is read back', () => {
  const intent: LaunchIntent = {
    image: 'debian-12',
    vcpus: 4,
    tier: 'dedicated',
    memoryMib: 8192,
    diskGib: 80,
    mbps: 100,
    hours: 48,
    host: 7n,
    from: `0x${'ab'.repeat(32)}`,
    snapshot: 'before-upgrade',
  }
  assert.deepEqual(readIntent(queryOf(intent)), intent)
})

test('nonsense in an address becomes the default, field by field', () => {
  const query = new URLSearchParams(
    'image=<script>&vcpus=-1&tier=golden&memoryMib=1e9&diskGib=99999999999&mbps=x&hours=0&host=1.5&from=0x12&snapshot=../x',
  )
  assert.deepEqual(readIntent(query), DEFAULT_INTENT)
  assert.equal(readIntent(new URLSearchParams('vcpus=999&hours=48')).hours, 48)
})

test('presets are known by their size', () => {
  for (const preset of PRESETS) {
    const { vcpus, memoryMib, diskGib } = preset
    assert.equal(presetOf({ ...DEFAULT_INTENT, vcpus, memoryMib, diskGib }), preset)
  }
  assert.equal(presetOf({ ...DEFAULT_INTENT, memoryMib: 777 }), null)
})
