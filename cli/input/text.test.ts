import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diskGib, hoursAsSeconds, limitOrAll, memoryMib, oneOf, wholeNumber } from './text.ts'

const refused = (schema: { safeParse(text: string): { success: boolean } }, texts: string[]) => {
  for (const text of texts) assert.equal(schema.safeParse(text).success, false, text)
}

test('memory and disk are read with and without a unit', () => {
  for (const [text, mib] of [
    ['512', 512],
    ['512M', 512],
    ['4G', 4096],
    ['4 GiB', 4096],
    ['1.5G', 1536],
    ['1t', 1_048_576],
  ] as const)
    assert.equal(memoryMib.parse(text), mib)
  for (const [text, gib] of [
    ['40', 40],
    ['40G', 40],
    ['1T', 1024],
    ['2048M', 2],
  ] as const)
    assert.equal(diskGib.parse(text), gib)
  refused(memoryMib, ['', '0', '-1', '4X', '1.5', 'four', '1e3'])
  refused(diskGib, ['100M', '0.5G'])
})

test('hours become whole seconds, rounded up', () => {
  assert.equal(hoursAsSeconds.parse('24'), 86_400)
  assert.equal(hoursAsSeconds.parse('1.5'), 5400)
  assert.equal(hoursAsSeconds.parse('0.0001'), 1)
  refused(hoursAsSeconds, ['0', '-2', 'day', '', '1e9'])
})

test('numbers stay within their bounds', () => {
  assert.equal(wholeNumber(1, 64).parse('64'), 64)
  refused(wholeNumber(1, 64), ['0', '65', '2.5', 'two', ''])
})

test('a limit is a whole number from 1, or all', () => {
  assert.equal(limitOrAll.parse('1'), 1)
  assert.equal(limitOrAll.parse('all'), Number.POSITIVE_INFINITY)
  refused(limitOrAll, ['0', '-1', '2.5', 'Infinity', 'some', ''])
})

test('a near miss is named', () => {
  const tier = oneOf(['dedicated', 'standard', 'balanced', 'burstable'])
  assert.equal(tier.parse('Standard'), 'standard')
  assert.match(tier.safeParse('standrad').error!.issues[0]!.message, /did you mean standard\?/)
})
