import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { zeroHash } from 'viem'
import { waitFor } from '../../../test/support/index.ts'
import { makeLookup } from '../reach/index.ts'
import { openPeers } from './index.ts'

const signal = new AbortController().signal

test('strangers who send much are not all listened to at once, and nonsense is nothing', async (t) => {
  const held: ServerResponse[] = []
  const server = createServer((request, response) => {
    if (request.url === '/last') response.end()
    else held.push(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const peers = openPeers(makeLookup(true))
  const asked = [1, 2, 3, 4, 5, 6].map((epoch) => peers.epoch(url, epoch, signal))
  const shown = peers.transcript(url, zeroHash, signal)
  await waitFor(() => held.length >= 4, { what: 'the first four ask', seconds: 60 })
  for (let i = 0; i < 3; i++) await fetch(`${url}/last`) // whoever asked before it was heard by now
  assert.equal(held.length, 4)
  for (let i = 0; i < 7; i++) {
    await waitFor(() => held.length > 0, { what: 'the next one asks', seconds: 60 })
    held.shift()!.end('nonsense')
  }
  assert.deepEqual(await Promise.all(asked), Array(6).fill(null))
  assert.equal(await shown, null)
})
