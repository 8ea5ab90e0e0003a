import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ByteLimit, MOST_BYTES_IN_MEMORY, textOf } from './bounds.ts'

async function* endless(piece: Uint8Array) {
  for (;;) yield piece
}

test('what has no end is stopped, with a sentence', async () => {
  await assert.rejects(textOf(endless(new Uint8Array(2 ** 22))), {
    name: 'CliError',
    message: 'The host sends more than 64 MiB; that cannot be right.',
  })
  const limit = new ByteLimit(10)
  limit.add(10)
  assert.throws(() => limit.add(1))
})

test('what ends is whole, characters across pieces included', async () => {
  const bytes = Buffer.from('grün')
  const pieces = [...bytes].map((byte) => Uint8Array.of(byte))
  assert.equal(
    await textOf(
      (async function* () {
        yield* pieces
      })(),
    ),
    'grün',
  )
  assert.ok(MOST_BYTES_IN_MEMORY > bytes.length)
})
