import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dhcpText } from './dhcp.ts'
import { guestAddress, guestMac, requireSoundGuests } from './guests.ts'
import { type FoundLinks, planLinks } from './links.ts'
import { closedDestinations, rulesText } from './rules.ts'
import { addressAt, parseSubnet } from './subnet.ts'

const subnet = parseSubnet('10.77.0.0/16')
const guest = guestAddress('fh-1', 40_007)

test('a network gives its first address to the host and the others to guests', () => {
  assert.deepEqual(subnet, {
    cidr: '10.77.0.0/16',
    gateway: '10.77.0.1',
    prefixLength: 16,
    netmask: '255.255.0.0',
  })
  assert.equal(addressAt(subnet, 1), '10.77.0.2')
  assert.equal(addressAt(subnet, 65_533), '10.77.255.254')
  assert.throws(() => addressAt(subnet, 65_534), /room for 65533 guests/)
  for (const wrong of ['10.77.0.0', '10.77.0.1/16', '10.0.0.0/8', '10.77.0/16', '10.77.0.0/x']) {
    assert.throws(() => parseSubnet(wrong), Error, wrong)
  }
})

test('the whole port range fits into the network, without two guests sharing an address', () => {
  assert.equal(guestAddress('fh-1', 40_000).ip, '10.77.0.2')
  assert.equal(guestAddress('fh-1', 65_535).ip, '10.77.99.193')
  assert.match(guestMac('fh-1'), /^02(:[0-9a-f]{2}){5}$/)
  assert.notEqual(guestMac('fh-1'), guestMac('fh-2'))
})

test('a list with a wrong or doubled guest is refused before anything happens', () => {
  requireSoundGuests([guest, guestAddress('fh-2', 40_008)], subnet)
  assert.throws(() => requireSoundGuests([guest, { ...guest, name: 'fh-2' }], subnet), /would share the mac/)
  assert.throws(() => requireSoundGuests([{ ...guest, ip: '10.77.0.1' }], subnet), /not one for guests/)
  assert.throws(() => requireSoundGuests([{ ...guest, ip: '10.78.0.9' }], subnet), /not one for guests/)
  assert.throws(() => requireSoundGuests([{ ...guest, mac: '02:00 } drop' }], subnet), /no proper MAC/)
  assert.throws(() => requireSoundGuests([{ ...guest, sshPort: 0 }], subnet), /no proper port/)
})

const nothing: FoundLinks = {
  bridgeExists: false,
  bridgeUp: false,
  bridgeAddresses: [],
  taps: new Map(),
  forwarding: new Set(),
  neighbours: new Set(),
}
const everything: FoundLinks = {
  bridgeExists: true,
  bridgeUp: true,
  bridgeAddresses: ['10.77.0.1/16'],
  taps: new Map([['fh1', { plugged: true, up: true, locked: true }]]),
  forwarding: new Set([`${guest.mac} fh1`]),
  neighbours: new Set([`${guest.ip} ${guest.mac}`]),
}
const plan = (found: FoundLinks, guests = [guest]) =>
  planLinks(found, 'fhbr0', subnet, guests).map((command) => command.join(' '))

test('a tap is locked before it is up', () => {
  const commands = plan(nothing)
  const locked = commands.indexOf('bridge link set dev fh1 isolated on learning off locked on')
  assert.ok(locked > 0 && locked < commands.indexOf('ip link set fh1 up'))
})

test('what is right is left alone', () => {
  assert.deepEqual(plan(everything), [])
})

test('each thing that is wrong is put right by itself', () => {
  const tap = (change: object) => new Map([['fh1', { plugged: true, up: true, locked: true, ...change }]])
  assert.deepEqual(plan({ ...everything, bridgeUp: false }), ['ip link set fhbr0 up'])
  assert.deepEqual(plan({ ...everything, taps: tap({ up: false }) }), ['ip link set fh1 up'])
  assert.equal(plan({ ...everything, taps: tap({ locked: false }) }).length, 1)
  assert.equal(plan({ ...everything, forwarding: new Set() }).length, 1)
  assert.equal(plan({ ...everything, neighbours: new Set() }).length, 1)
})

test('who left loses tap and neighbour', () => {
  assert.deepEqual(plan(everything, []), ['ip link delete fh1', `ip neighbour delete ${guest.ip} dev fhbr0`])
})

test('DHCP knows the guests and nobody else', () => {
  const text = dhcpText({ bridge: 'fhbr0', subnet, dnsServers: ['9.9.9.9'], guests: [guest] })
  assert.match(text, /^dhcp-range=10\.77\.0\.0,static,255\.255\.0\.0,24h$/m)
  assert.match(text, new RegExp(`^dhcp-host=${guest.mac},${guest.ip}$`, 'm'))
  assert.match(text, /^port=0$/m)
})

test('the rules are one transaction, also without guests; closed ranges are in them', () => {
  const options = {
    bridge: 'fhbr0',
    subnet,
    publicAddress: '192.0.2.9',
    publicInterface: 'eth0',
    egress: true,
  }
  const text = rulesText({ ...options, guests: [guest] })
  assert.match(text, /^add table inet freehold\ndelete table inet freehold\ntable inet freehold \{/)
  assert.match(text, /elements = \{ 40007 : 10\.77\.0\.9 \. 22 \}/)
  for (const range of [
    '10.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '100.64.0.0/10',
    '127.0.0.0/8',
  ]) {
    assert.ok(closedDestinations.includes(range), range)
  }
  assert.match(text, /oifname "eth0" accept/)
  assert.doesNotMatch(
    rulesText({ ...options, egress: false, guests: [] }),
    /oifname "eth0" accept|elements = \{ \}/,
  )
})
