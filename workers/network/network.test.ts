import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { commandScript } from './commands.ts'
import { dhcpFiles, dhcpHosts, dhcpScript, dhcpText } from './dhcp.ts'
import { guestAddress, guestMac, requireSoundGuests } from './guests.ts'
import { type FoundLinks, planLinks } from './links.ts'
import {
  closedDestinations,
  limitsText,
  mostConnections,
  newConnectionsPerSecond,
  rulesText,
} from './rules.ts'
import { addressAt, contains, overlaps, parseSubnet } from './subnet.ts'
import type { GuestNetwork } from './types.ts'

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
  const other = guestAddress('fh-2', 40_008)
  const open = (hostPort: number, guestPort = 80) => ({ protocol: 'tcp' as const, hostPort, guestPort })
  const complaint = (change: object) => () => requireSoundGuests([{ ...guest, ...change }, other], subnet)
  complaint({
    opened: [open(40_100), { ...open(40_100), protocol: 'udp' }],
    mbps: 1,
    mayReach: ['192.168.7.0/24'],
  })()
  assert.throws(complaint({ opened: [open(40_008)] }), /would share the port 40008/)
  assert.throws(complaint({ opened: [open(40_007)] }), /tcp port 40007 twice/)
  assert.throws(complaint({ opened: [open(40_100, 70_000)] }), /no proper port/)
  for (const mbps of [0, 1.5, 200_000]) assert.throws(complaint({ mbps }), /cannot be held/)
  for (const network of ['169.254.0.0/16', '10.77.3.0/24', '10.0.0.0/8', '8.8.8.0/24', '192.168.7.1/24']) {
    assert.throws(complaint({ mayReach: [network] }), Error, network)
  }
})

test('networks that lie in each other are told apart', () => {
  assert.equal(contains('10.0.0.0/8', '10.77.0.0/16'), true)
  assert.equal(contains('10.77.0.0/16', '10.0.0.0/8'), false)
  assert.equal(overlaps('10.77.0.0/16', '10.0.0.0/8'), true)
  assert.equal(overlaps('10.77.0.0/16', '10.78.0.0/16'), false)
  assert.equal(contains('0.0.0.0/0', '203.0.113.0/24'), true)
})

const nothing: FoundLinks = {
  bridgeExists: false,
  bridgeUp: false,
  bridgeAddresses: [],
  bridgeOwner: null,
  taps: new Map(),
  shapers: new Map(),
  forwarding: new Set(),
  neighbours: new Set(),
  shaping: new Map(),
}
const everything: FoundLinks = {
  bridgeExists: true,
  bridgeUp: true,
  bridgeAddresses: ['10.77.0.1/16'],
  bridgeOwner: 'us',
  taps: new Map([['fh1', { plugged: true, up: true, locked: true }]]),
  shapers: new Map(),
  forwarding: new Set([`${guest.mac} fh1`]),
  neighbours: new Set([`${guest.ip} ${guest.mac}`]),
  shaping: new Map(),
}
const plan = (found: FoundLinks, guests: readonly GuestNetwork[] = [guest]) =>
  planLinks(found, { bridge: 'fhbr0', owner: 'us', subnet, guests }).map((command) => command.join(' '))

test('a tap is locked and held to its rate before it is up', () => {
  const commands = plan(nothing, [{ ...guest, mbps: 100 }])
  const at = (start: string) => commands.findIndex((command) => command.startsWith(start))
  const up = at('ip link set fh1 up')
  assert.ok(up > 0)
  for (const earlier of [
    'bridge link set dev fh1 isolated on learning off locked on',
    'tc qdisc',
    'tc filter',
  ]) {
    assert.ok(at(earlier) >= 0 && at(earlier) < up, earlier)
  }
})

test('commands of one program share a process, in their order', () => {
  const programs = plan(nothing, [{ ...guest, mbps: 100 }]).map((command) => command.split(' ')[0])
  assert.deepEqual(
    programs.filter((program, index) => program !== programs[index - 1]),
    ['ip', 'bridge', 'tc', 'ip'],
  )
  const script = commandScript([
    ['ip', 'link', 'add', 'a'],
    ['ip', 'link', 'add', 'b'],
    ['set', "/proc/it's", '1'],
  ])
  assert.equal(
    script,
    "ip -batch - <<'END-OF-INPUT'\nlink add a\nlink add b\nEND-OF-INPUT\n" +
      "[ ! -e '/proc/it'\\''s' ] || echo '1' > '/proc/it'\\''s'\n",
  )
  assert.equal(commandScript([]), '')
})

test('what is right is left alone', () => {
  assert.deepEqual(plan(everything), [])
})

test('each thing that is wrong is put right by itself', () => {
  const tap = (change: object) => new Map([['fh1', { plugged: true, up: true, locked: true, ...change }]])
  assert.deepEqual(plan({ ...everything, bridgeOwner: null }), ['ip link set dev fhbr0 alias us'])
  assert.deepEqual(plan({ ...everything, taps: tap({ up: false }) }), ['ip link set fh1 up'])
  assert.deepEqual(plan({ ...everything, taps: tap({ locked: false }) }), [
    'ip link set fh1 arp off addrgenmode none',
    'bridge link set dev fh1 isolated on learning off locked on',
  ])
  assert.equal(plan({ ...everything, forwarding: new Set() }).length, 1)
  assert.equal(plan({ ...everything, neighbours: new Set() }).length, 1)
  assert.deepEqual(plan({ ...everything, bridgeUp: false }), [
    'ip link set fhbr0 up',
    `ip neighbour replace ${guest.ip} lladdr ${guest.mac} nud permanent dev fhbr0`,
  ])
})

test('who left loses tap, shaper and neighbour', () => {
  assert.deepEqual(plan({ ...everything, shapers: new Map([['fi1', true]]) }, []), [
    'ip link delete fh1',
    'ip link delete fi1',
    `ip neighbour delete ${guest.ip} dev fhbr0`,
  ])
})

test('a rate is set both ways, changed when it differs, and taken away', () => {
  const held = (bytesPerSecond: number): FoundLinks => ({
    ...everything,
    shapers: new Map([['fi1', true]]),
    shaping: new Map([
      ['fh1', { bytesPerSecond, filtersIngress: true }],
      ['fi1', { bytesPerSecond, filtersIngress: false }],
    ]),
  })
  const bucket = 'root handle 1: tbf rate 100mbit burst 125000 latency 100ms'
  const filter =
    'tc filter replace dev fh1 ingress pref 1 handle 800::1 protocol all u32 match u32 0 0 action mirred egress redirect dev fi1'
  const shaped = { ...guest, mbps: 100 }
  assert.deepEqual(plan(everything, [shaped]), [
    'ip link add fi1 type ifb',
    'ip link set fi1 up',
    `tc qdisc replace dev fh1 ${bucket}`,
    `tc qdisc replace dev fi1 ${bucket}`,
    'tc qdisc replace dev fh1 clsact',
    filter,
  ])
  assert.deepEqual(plan(held(12_500_000), [shaped]), [filter])
  assert.deepEqual(plan(held(1_250_000), [shaped]), [
    `tc qdisc replace dev fh1 ${bucket}`,
    `tc qdisc replace dev fi1 ${bucket}`,
    filter,
  ])
  assert.deepEqual(plan(held(12_500_000)), [
    'ip link delete fi1',
    'tc qdisc delete dev fh1 root',
    'tc qdisc delete dev fh1 clsact',
  ])
})

test('DHCP knows the guests and nobody else', () => {
  const text = dhcpText({ bridge: 'fhbr0', subnet, dnsServers: ['9.9.9.9'] }, '/run/hosts')
  assert.match(text, /^dhcp-range=10\.77\.0\.0,static,255\.255\.0\.0,24h$/m)
  assert.match(text, /^dhcp-hostsfile=\/run\/hosts$/m)
  assert.match(text, /^port=0$/m)
  assert.equal(dhcpHosts([guest]), `${guest.mac},${guest.ip}\n`)
})

test('a DHCP server that runs is told of new guests; where one went, or with other settings, another begins', (t) => {
  const folder = makeTempDir('dhcp')
  t.after(() => removeTempDir(folder))
  const files = dhcpFiles(folder, 'fhbr0')
  const first = dhcpScript(files, 'port=0\n', 'a\n', { commandLine: '', hosts: '' })
  const commandLine = /^dnsmasq (.*) < /m.exec(first)?.[1]?.replaceAll("'", '') ?? ''
  const running = { commandLine: `/usr/sbin/dnsmasq ${commandLine} `, hosts: 'a\n' }
  assert.equal(dhcpScript(files, 'port=0\n', 'a\n', running), '')
  const told = dhcpScript(files, 'port=0\n', 'a\nb\n', running)
  assert.match(told, /^kill -HUP/m)
  assert.doesNotMatch(told, /^dnsmasq/m)
  const forgotten = dhcpScript(files, 'port=0\n', 'b\n', running)
  assert.match(forgotten, /^kill "\$pid"[\s\S]*^dnsmasq/m)
  const restarted = dhcpScript(files, 'port=1\n', 'a\n', running)
  assert.match(restarted, /^kill "\$pid"[\s\S]*^dnsmasq/m)
  const reused = { ...running, commandLine: 'sleep 9 ' }
  assert.doesNotMatch(dhcpScript(files, 'port=0\n', 'a\n', reused), /^kill/m)
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
  assert.match(text, /map tcp_ports \{[^}]*elements = \{ 40007 : 10\.77\.0\.9 \. 22 \}/)
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

test('ports lead to their guests by protocol, and only what they lead to is let through', () => {
  const text = rulesText({
    bridge: 'fhbr0',
    subnet,
    publicAddress: '192.0.2.9',
    publicInterface: 'eth0',
    egress: true,
    guests: [
      {
        ...guest,
        opened: [
          { protocol: 'udp', hostPort: 40_100, guestPort: 53 },
          { protocol: 'tcp', hostPort: 40_100, guestPort: 22 },
        ],
        mayReach: ['192.168.7.0/24', '192.168.0.0/16', '192.168.0.0/16'],
      },
    ],
  })
  assert.match(text, /map tcp_ports \{[^}]*\{ 40007 : 10\.77\.0\.9 \. 22, 40100 : 10\.77\.0\.9 \. 22 \}/)
  assert.match(text, /map udp_ports \{[^}]*\{ 40100 : 10\.77\.0\.9 \. 53 \}/)
  assert.match(text, /set targets \{[^}]*\{ tcp \. 10\.77\.0\.9 \. 22, udp \. 10\.77\.0\.9 \. 53 \}/)
  assert.match(text, /set allowed \{[^}]*\{ 10\.77\.0\.9 \. 192\.168\.0\.0\/16 \}/)
})

test('guests can neither fill the table of connections nor hurry; what was counted stays', () => {
  const text = limitsText({ bridge: 'fhbr0' })
  assert.match(text, new RegExp(`ip saddr ct count over ${mostConnections} } drop`))
  assert.match(text, new RegExp(`limit rate over ${newConnectionsPerSecond}/second`))
  assert.doesNotMatch(text, /delete table|flush set/)
})

test('the manuals name the bounds of connections that hold', () => {
  const manual = (name: string) => readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8')
  const [each, most] = [newConnectionsPerSecond, mostConnections]
  assert.ok(manual('security').includes(`${each} new ones in a second and ${most} open per guest`))
  assert.ok(manual('provider').includes(`may begin ${each} in a second and have ${most} open`))
})
