import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LabGuest, type NetworkLab, startNetworkLab, trafficOf } from '../../test/support/network-lab.ts'
import { waitFor } from '../../test/support/wait.ts'
import { bridgeMac } from './guests.ts'

const PORT = 8080
/** All nodes on the wire, and the Ethernet address of that group. */
const everybody = { ip: 'ff02::1', mac: '33:33:00:00:00:01' }
const broadcastMac = 'ff:ff:ff:ff:ff:ff'
/** Addresses that a bridge keeps for itself (IEEE 802.1D): what comes to them comes in by the guest's tap, not by the bridge. */
const keptMacs = Array.from({ length: 16 }, (_, last) => `01:80:c2:00:00:0${last.toString(16)}`)

/** Puts Ethernet frames on the wire as they are: `FRAME…` in hex. */
const put = `const koffi = require('koffi')
const libc = koffi.load(null)
const socket = libc.func('int socket(int, int, int)'), sendto = libc.func('int64_t sendto(int, void *, size_t, int, void *, uint)')
const [AF_PACKET, SOCK_RAW] = [17, 3]
const to = Buffer.alloc(20) // struct sockaddr_ll
to.writeUInt16LE(AF_PACKET)
to.writeInt32LE(+require('fs').readFileSync('/proc/net/dev_snmp6/eth0', 'utf8').match(/ifIndex\\s+(\\d+)/)[1], 4)
const wire = socket(AF_PACKET, SOCK_RAW, 0)
for (const frame of process.argv.slice(1)) {
  const bytes = Buffer.from(frame, 'hex')
  if (sendto(wire, bytes, bytes.length, 0, to, to.length) !== bytes.length) process.exit(1)
}`
/** Prints each UDP packet that comes, of both families. */
const listen = `const udp = require('dgram').createSocket('udp6')
udp.on('message', (text, { address }) => console.log('%s', address + ' ' + text)).bind(${PORT}, '::', () => console.log('ready'))`

describe('whatever frame a guest sends, neither its host nor its neighbour hears it', {
  skip: process.getuid?.() !== 0 && 'needs root',
}, () => {
  let lab: NetworkLab
  let curious: LabGuest
  let neighbour: LabGuest
  /** What the host's service was told. */
  let heard = ''

  before(async () => {
    lab = await startNetworkLab()
    curious = await lab.addGuest()
    neighbour = await lab.addGuest()
    await lab.apply([[curious], [neighbour]])
    const { stdout } = await lab.host.serve(listen)
    stdout!.on('data', (text) => {
      heard += text
    })
  })
  after(() => lab?.stop())

  const putTo = async (macs: readonly string[], packet: Packet) => {
    const frames = macs.map((mac) => frame(curious.address.mac, mac, packet).toString('hex'))
    assert.notEqual(await curious.run(put, ...frames), null, 'the frames were sent')
    await sleep(300)
  }
  /** Sends the same to every Ethernet address that somebody could listen at. */
  const putEverywhere = (packet: Packet) =>
    putTo([bridgeMac('fhbr0'), neighbour.address.mac, everybody.mac, broadcastMac, ...keptMacs], packet)
  /** Proves that the service listens: what the host sends itself comes. */
  const hearsItself = async (address: string) => {
    heard = ''
    const family = address.includes(':') ? 'udp6' : 'udp4'
    const say = `const udp = require('dgram').createSocket('${family}')
      udp.send('itself', ${PORT}, process.argv[1], () => process.exit())`
    await lab.host.run(say, address)
    await waitFor(() => heard.includes('itself'), { what: 'the host hears itself', seconds: 5 })
    heard = ''
  }

  test('ARP is answered on the bridge, and by the tap itself to nobody', async () => {
    const received = () => trafficOf(curious.pid, 'eth0').received
    let before = received()
    await putTo([bridgeMac('fhbr0')], arpRequest(curious.address, '10.77.0.1'))
    assert.ok(received() > before, 'the bridge answers')
    before = received()
    await putTo(keptMacs.slice(1), arpRequest(curious.address, '10.77.0.1')) // a bridge without STP forwards the first
    assert.equal(received(), before)
  })

  test('IPv4 to the host', async () => {
    for (const address of ['10.77.0.1', lab.uplink.publicAddress]) {
      await hearsItself(address)
      await putEverywhere(ipv4(curious.address.ip, address, udp('guest')))
      assert.equal(heard, '')
    }
  })

  test('IPv6 to every address that the host has on the way to its guests, also when IPv6 is turned on there', async () => {
    await lab.shell('sh', '-c', 'for path in /proc/sys/net/ipv6/conf/*/disable_ipv6; do echo 0 > $path; done')
    await lab.shell('ip', 'address', 'add', 'fe80::1/64', 'dev', 'fhbr0', 'nodad')
    await lab.shell('ip', 'address', 'add', 'fe80::2/64', 'dev', 'fh1', 'nodad')
    const { publicInterface } = lab.uplink
    await lab.shell('ip', 'address', 'add', 'fd00::1/64', 'dev', publicInterface, 'nodad')
    await hearsItself('fd00::1')
    for (const address of ['fe80::1', 'fe80::2', 'fd00::1', everybody.ip]) {
      await putEverywhere(ipv6('fe80::99', address, udp('guest')))
      assert.equal(heard, '', address)
    }
    await lab.apply([[curious], [neighbour]])
    assert.equal((await lab.shell('cat', '/proc/sys/net/ipv6/conf/fhbr0/disable_ipv6')).trim(), '1')
  })

  test('router advertisements: no guest becomes the way to the internet', async () => {
    const received = () => Number(/^Ip6InReceives\s+(\d+)/m.exec(snmp6(neighbour.pid))?.[1])
    const before = received()
    await putEverywhere(ipv6('fe80::99', everybody.ip, routerAdvertisement()))
    assert.doesNotMatch(await lab.shell('ip', '-6', 'route'), /default|2001:db8/)
    assert.doesNotMatch(await lab.shell('ip', '-6', 'address'), /2001:db8/)
    assert.equal(received(), before, 'the neighbour got no packet at all')
  })
})

const snmp6 = (pid: number) => readFileSync(`/proc/${pid}/net/dev_snmp6/eth0`, 'utf8')

interface Packet {
  readonly etherType: number
  readonly bytes: Buffer
}
/** What travels in an IP packet; its checksum needs both addresses. */
interface Payload {
  readonly protocol: number
  readonly checksumAt: number
  readonly bytes: Buffer
}

function frame(from: string, to: string, { etherType, bytes }: Packet): Buffer {
  return Buffer.concat([macBytes(to), macBytes(from), uint16(etherType), bytes])
}

/** Who has that address? (RFC 826) */
function arpRequest({ mac, ip }: LabGuest['address'], wanted: string): Packet {
  const head = Buffer.from([0, 1, 8, 0, 6, 4, 0, 1])
  return {
    etherType: 0x0806,
    bytes: Buffer.concat([head, macBytes(mac), ipv4Bytes(ip), Buffer.alloc(6), ipv4Bytes(wanted)]),
  }
}

function ipv4(from: string, to: string, payload: Payload): Packet {
  const ends = Buffer.concat([ipv4Bytes(from), ipv4Bytes(to)])
  const body = withChecksum(payload, ends)
  const head = Buffer.concat([
    Buffer.from([0x45, 0]),
    uint16(20 + body.length),
    Buffer.from([0, 1, 0, 0, 64, payload.protocol, 0, 0]),
    ends,
  ])
  head.writeUInt16BE(checksum(head), 10)
  return { etherType: 0x0800, bytes: Buffer.concat([head, body]) }
}

function ipv6(from: string, to: string, payload: Payload): Packet {
  const ends = Buffer.concat([ipv6Bytes(from), ipv6Bytes(to)])
  const body = withChecksum(payload, ends)
  const head = Buffer.concat([
    Buffer.from([0x60, 0, 0, 0]),
    uint16(body.length),
    Buffer.from([payload.protocol, 255]),
  ])
  return { etherType: 0x86dd, bytes: Buffer.concat([head, ends, body]) }
}

function udp(text: string): Payload {
  const bytes = Buffer.concat([
    uint16(40_000),
    uint16(PORT),
    uint16(8 + text.length),
    uint16(0),
    Buffer.from(text),
  ])
  return { protocol: 17, checksumAt: 6, bytes }
}

/** RFC 4861: a router for half an hour, and a network in which to take an address. */
function routerAdvertisement(): Payload {
  const head = Buffer.from([134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0])
  const prefix = Buffer.from([3, 4, 64, 0xc0, 0, 0, 0x0e, 0x10, 0, 0, 0x0e, 0x10, 0, 0, 0, 0])
  return {
    protocol: 58,
    checksumAt: 2,
    bytes: Buffer.concat([head, prefix, ipv6Bytes('2001:db8::')]),
  }
}

function withChecksum({ protocol, checksumAt, bytes }: Payload, ends: Buffer): Buffer {
  const body = Buffer.from(bytes)
  body.writeUInt16BE(checksum(Buffer.concat([ends, uint16(protocol), uint16(body.length), body])), checksumAt)
  return body
}

/** The sum that IP, UDP and ICMPv6 share (RFC 1071). */
function checksum(bytes: Buffer): number {
  const even = bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)])
  let sum = 0
  for (let at = 0; at < even.length; at += 2) sum += even.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}

const macBytes = (text: string) => Buffer.from(text.replaceAll(':', ''), 'hex')

const ipv4Bytes = (text: string) => Buffer.from(text.split('.').map(Number))

/** Of an address with `::` in it. */
function ipv6Bytes(text: string): Buffer {
  const [head = [], tail = []] = text.split('::').map((part) => part.split(':').filter(Boolean))
  const zeros = Array<string>(8 - head.length - tail.length).fill('0')
  return Buffer.concat([...head, ...zeros, ...tail].map((word) => uint16(Number.parseInt(word, 16))))
}
