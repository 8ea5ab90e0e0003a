import assert from 'node:assert/strict'
import { test } from 'node:test'
import { knownHostName, parseSshEndpoint } from './endpoint.ts'

test('reads user, address and port, IPv6 included', () => {
  assert.deepEqual(parseSshEndpoint('ssh://root@203.0.113.7:40022'), {
    user: 'root',
    address: '203.0.113.7',
    port: 40022,
  })
  assert.deepEqual(parseSshEndpoint('ssh://debian@[2001:db8::7]:22'), {
    user: 'debian',
    address: '2001:db8::7',
    port: 22,
  })
})

test('refuses what a hostile host might slip into a command line', () => {
  for (const endpoint of [
    'ssh://-oProxyCommand=reboot@203.0.113.7:22',
    'ssh://root@-oProxyCommand=reboot:22',
    'ssh://root@host name:22',
    'ssh://root@203.0.113.7:0',
    'ssh://root@203.0.113.7:99999',
    'ssh://root@203.0.113.7',
    'http://root@203.0.113.7:22',
    'ssh://root;id@203.0.113.7:22',
    '',
  ])
    assert.throws(() => parseSshEndpoint(endpoint), /none for ssh/, endpoint)
})

test('known_hosts names other ports than 22 in brackets', () => {
  assert.equal(knownHostName({ user: 'root', address: '203.0.113.7', port: 40022 }), '[203.0.113.7]:40022')
  assert.equal(knownHostName({ user: 'root', address: 'vm.example', port: 22 }), 'vm.example')
})
