import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSshEndpoint } from './endpoint.ts'

test('reads user, address and port, IPv6 included', () => {
  assert.deepEqual(readSshEndpoint('ssh://debian@203.0.113.7:40022'), {
    user: 'debian',
    address: '203.0.113.7',
    port: 40_022,
  })
  assert.deepEqual(readSshEndpoint('ssh://root@[2001:db8::7]:22'), {
    user: 'root',
    address: '2001:db8::7',
    port: 22,
  })
  assert.equal(readSshEndpoint('ssh://a@vm-1.example.org:65535')?.address, 'vm-1.example.org')
})

test('what a hostile host might slip into a command line is refused', () => {
  for (const endpoint of [
    'ssh://-oProxyCommand=reboot@203.0.113.7:22',
    'ssh://root@-oProxyCommand=reboot:22',
    'ssh://root@host;reboot:22',
    'ssh://root@$(id):22',
    'ssh://root;id@203.0.113.7:22',
    'ssh://ro ot@host:22',
    'ssh://root@host name:22',
    'ssh://root@ho\nst:22',
    "ssh://root@h'o:22",
    'ssh://root@host:22 ',
    'ssh://root@host:22\n',
    'ssh://root@host:22/',
    'ssh://root@-host:22',
    'ssh://root@host.:22',
    'ssh://root@host:0',
    'ssh://root@host:65536',
    'ssh://root@host',
    'ssh://host:22',
    'ssh://root@[fe80::1%eth0]:22',
    'ssh://root@[::1::2]:22',
    'ssh://root@[203.0.113.7]:22',
    'http://root@host:22',
    '',
  ])
    assert.equal(readSshEndpoint(endpoint), null, endpoint)
})
