import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HostApiError } from '@freehold/sdk/hostApi'
import { explainSilence } from './silence.ts'

const asked = { host: 7n, endpoint: 'http://host.example/', origin: 'https://console.example' }
const silence = new HostApiError('unreachable', 'no answer')

test('a host that shows its presence has not listed this console', async () => {
  const urls: string[] = []
  const fetchIt = (async (url: string) => {
    urls.push(url)
    return new Response('{}')
  }) as typeof fetch
  const error = await explainSilence(silence, { ...asked, fetchIt })
  assert.match(String(error), /Host 7 answers, but not to this page.*https:\/\/console\.example/)
  assert.deepEqual(urls, ['http://host.example/v1/host'])
})

test('a silent host is silent, and other refusals are what they are', async () => {
  const fetchIt = () => Promise.reject(new TypeError('Failed to fetch'))
  assert.equal(await explainSilence(silence, { ...asked, fetchIt }), silence)
  const refusal = new HostApiError('wrongRole', 'no')
  assert.equal(
    await explainSilence(refusal, { ...asked, fetchIt: () => assert.fail('nobody is asked') }),
    refusal,
  )
})
