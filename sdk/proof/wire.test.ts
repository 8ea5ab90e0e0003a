import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bytesToBigInt, bytesToHex, hexToBytes } from 'viem'
import { isMpint256, positiveMpint, readWhole, wireString } from './wire.ts'

test('a positive mpint is written as RFC 4251 §5 shows it', () => {
  const examples = [
    ['0x09a378f9b2e332a7', '0x09a378f9b2e332a7'],
    ['0x80', '0x0080'],
    ['0x0000000000000000000000ff', '0x00ff'],
  ] as const
  for (const [magnitude, mpint] of examples)
    assert.equal(bytesToHex(positiveMpint(hexToBytes(magnitude))), mpint)
})

test('every number above zero has one right form, which keeps it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 32 }), (magnitude) => {
      const mpint = positiveMpint(magnitude)
      assert.equal(isMpint256(mpint), bytesToBigInt(magnitude) > 0n)
      if (mpint.length > 0) assert.equal(bytesToBigInt(mpint), bytesToBigInt(magnitude))
      assert.ok(!isMpint256(Uint8Array.of(0, ...mpint)), 'with a needless zero')
    }),
  )
  for (const wrong of [
    [],
    [0],
    [0, 0],
    [0, 0x7f],
    [0x80],
    [0xff, 1],
    Array(33).fill(1),
    [0, ...Array(33).fill(0xff)],
  ])
    assert.ok(!isMpint256(Uint8Array.from(wrong)), `${wrong}`)
})

test('a field that is cut short, too long or followed by more is not read', () => {
  const field = wireString('abc')
  const read = (bytes: Uint8Array) => readWhole(bytes, (reader) => reader.string(3))
  assert.deepEqual(read(field), Uint8Array.from([97, 98, 99]))
  for (let length = 0; length < field.length; length++) assert.equal(read(field.subarray(0, length)), null)
  assert.equal(read(Uint8Array.of(...field, 0)), null)
  assert.equal(read(wireString('abcd')), null)
  assert.equal(read(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1)), null)
})

test('what lies in a part of a larger buffer is read as well, and copied', () => {
  const written = Buffer.concat([Buffer.alloc(5, 9), Buffer.from(wireString('abc')), Buffer.alloc(3, 9)])
  const part = written.subarray(5, 12)
  const text = readWhole(part, (reader) => reader.string(3))
  written.fill(0)
  assert.deepEqual(text, Uint8Array.from([97, 98, 99]))
})
