import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownHostName, parseSshEndpoint } from './endpoint.ts'

test('what is no endpoint is an error that says what to do', () => {
  assert.equal(parseSshEndpoint('ssh://root@203.0.113.7:40022').port, 40_022)
  assert.throws(() => parseSshEndpoint('ssh://root@-oProxyCommand=reboot:22'), /none for ssh/)
})

test('known_hosts names other ports than 22 in brackets', () => {
  assert.equal(knownHostName({ user: 'root', address: '203.0.113.7', port: 40022 }), '[203.0.113.7]:40022')
  assert.equal(knownHostName({ user: 'root', address: 'vm.example', port: 22 }), 'vm.example')
})
