import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LabGuest, type NetworkLab, startNetworkLab, trafficOf } from '../../test/support/network-lab.ts'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { runCommand } from '../host/index.ts'
import { openHostNetwork } from './open.ts'
import { mostConnections } from './rules.ts'

/** Nobody's address (RFC 5737); stands for the internet. */
const internet = '203.0.113.7'

/** Answers with what it was sent, on TCP and UDP alike: `PORT`. */
const echo = `const port = +process.argv[1]
require('net').createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(port, '0.0.0.0', () => {
  const udp = require('dgram').createSocket('udp4')
  udp.on('message', (text, { port, address }) => udp.send(text, port, address)).bind(port, () => console.log('ready'))
})`
/** Asks for an address by DHCP (RFC 2131) and prints the one that it is given: `MAC`. */
const lease = `const mac = Buffer.from(process.argv[1].replaceAll(':', ''), 'hex')
const packet = (type, options = []) => {
  const head = Buffer.alloc(236)
  head.set([1, 1, 6, 0, 1, 2, 3, 4, 0, 0, 0x80])
  head.set(mac, 28)
  return Buffer.concat([head, Buffer.from([99, 130, 83, 99, 53, 1, type, ...options, 255])])
}
const udp = require('dgram').createSocket('udp4')
const send = (bytes) => udp.send(bytes, 67, '255.255.255.255')
udp.on('message', (answer) => {
  const [type, address] = [answer[242], answer.subarray(16, 20)]
  const server = answer.subarray(answer.indexOf(Buffer.from([54, 4])) + 2).subarray(0, 4)
  if (type === 2) send(packet(3, [50, 4, ...address, 54, 4, ...server]))
  if (type === 5) { console.log(address.join('.')); process.exit() }
})
udp.bind(68, () => { udp.setBroadcast(true); send(packet(1)); setInterval(() => send(packet(1)), 500) })
setTimeout(() => process.exit(1), 5000)`
/** Whether an echo answers: `PROTOCOL ADDRESS PORT`. A UDP packet may get lost, so it is sent again. */
const ask = `const [protocol, address, port] = process.argv.slice(1)
setTimeout(() => process.exit(1), 1000)
const heard = () => { console.log('heard'); process.exit() }
if (protocol === 'tcp') require('net').connect(+port, address).on('error', () => process.exit(1)).once('data', heard).write('hello')
else {
  const udp = require('dgram').createSocket('udp4').once('message', heard)
  setInterval(() => udp.send('hello', +port, address), 200)
  udp.send('hello', +port, address)
}`
/** Sends more than the limit for ever: `ADDRESS PORT MBPS`. */
const flood = `const [address, port, mbps] = process.argv.slice(1)
const udp = require('dgram').createSocket('udp4').on('error', () => {})
const packet = Buffer.alloc(1400), everyMs = 5
udp.bind(0, () => console.log('ready'))
setInterval(() => { for (let sent = 0; sent < mbps * 125 * everyMs; sent += packet.length) udp.send(packet, +port, address) }, everyMs)`

describe("a host's network, with namespaces for guests", {
  skip: process.getuid?.() !== 0 && 'needs root',
}, () => {
  let lab: NetworkLab
  let web: LabGuest
  let other: LabGuest

  before(async () => {
    lab = await startNetworkLab()
    web = await lab.addGuest()
    other = await lab.addGuest()
    for (const guest of [web, other]) for (const port of [22, 80, 81]) await guest.serve(echo, port)
  })
  after(() => lab?.stop())

  const answers = async (protocol: 'tcp' | 'udp', port: number): Promise<boolean> =>
    (await lab.run(ask, protocol, lab.uplink.publicAddress, port)) !== null

  test('ports lead where their tenant wants, by protocol, and no others do', async () => {
    await lab.apply([
      [
        web,
        {
          opened: [
            { protocol: 'tcp', hostPort: 45_000, guestPort: 80 },
            { protocol: 'udp', hostPort: 45_000, guestPort: 81 },
          ],
        },
      ],
      [other],
    ])
    assert.equal(await answers('tcp', web.address.sshPort), true)
    assert.equal(await answers('tcp', other.address.sshPort), true)
    assert.equal(await answers('tcp', 45_000), true)
    assert.equal(await answers('udp', 45_000), true)
    assert.equal(await answers('udp', web.address.sshPort), false)
    assert.equal(await answers('tcp', 45_001), false)
    assert.equal(await answers('tcp', 80), false)
  })

  test('a guest is reached by no other way: not past the ports, not by a neighbour, not by the port of a neighbour', async () => {
    const route = ['route', 'add', `${web.address.ip}/32`, 'via', lab.uplink.publicAddress]
    const { publicAddress } = lab.uplink
    const asks = (guest: LabGuest, address: string, port: number) => guest.run(ask, 'tcp', address, port)
    assert.equal(await asks(other, web.address.ip, 80), null)
    assert.equal(await asks(other, publicAddress, 45_000), null)
    assert.equal(await asks(other, '10.77.0.1', 22), null)
    const outsider = await lab.addGuest() // plugged in, but on nobody's list
    assert.equal(await asks(outsider, web.address.ip, 80), null)
    // A stranger on the host's own wire who knows the guests' addresses.
    await runCommand('ip', [...route])
    const socket = createSocket('udp4')
    const heard = await hears(web, () => send(socket, web.address.ip, 81))
    socket.close()
    await runCommand('ip', ['route', 'delete', `${web.address.ip}/32`])
    assert.equal(heard, false)
  })

  test('closing a port ends what went through it', async () => {
    const watcher = `const socket = require('net').connect(45000, process.argv[1], () => socket.write('1'))
      let echoes = 0
      socket.on('data', () => { echoes++; if (echoes === 1) console.log('through') })
      socket.on('error', () => {})
      process.on('SIGTERM', () => {
        const before = echoes
        socket.write('2')
        setTimeout(() => process.exit(echoes === before ? 0 : 1), 1500)
      })`
    await lab.apply([[web, { opened: [{ protocol: 'tcp', hostPort: 45_000, guestPort: 80 }] }], [other]])
    const child = await lab.serve(watcher, lab.uplink.publicAddress)
    await lab.apply([[web], [other]])
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number]
    assert.equal(code, 0, 'nothing comes through any more')
    assert.equal(await answers('tcp', 45_000), false)
    assert.equal(await answers('tcp', web.address.sshPort), true)
  })

  test('nor does anything more of a flow that was there before come to the guest', async () => {
    await lab.apply([[web, { opened: [{ protocol: 'udp', hostPort: 45_000, guestPort: 81 }] }], [other]])
    const socket = createSocket('udp4').bind(0)
    await once(socket, 'listening')
    const again = () => hears(web, () => send(socket, lab.uplink.publicAddress, 45_000))
    assert.equal(await again(), true)
    await lab.apply([[web], [other]])
    assert.equal(await again(), false)
    socket.close()
  })

  test('a closed network is open to the guest that its provider lets in, and to no other', async () => {
    await lab.shell('ip', 'address', 'add', '192.168.77.1/24', 'dev', 'lo') // would be routed, if it were let through
    await lab.shell('nft', 'add table ip watch')
    await lab.shell('nft', 'add chain ip watch out { type filter hook forward priority 300 ; }')
    await lab.shell('nft', 'add rule ip watch out ip daddr 192.168.77.9 counter')
    await lab.shell('ip', 'route', 'add', '192.168.77.9/32', 'dev', lab.uplink.publicInterface)
    const knock = `require('dgram').createSocket('udp4').send('hello', 9, '192.168.77.9', () => process.exit())`
    const passed = async () =>
      Number(/packets (\d+)/.exec(await lab.shell('nft', 'list', 'chain', 'ip', 'watch', 'out'))?.[1])
    await lab.apply([[web, { mayReach: ['192.168.77.0/24'] }], [other]])
    await other.run(knock)
    assert.equal(await passed(), 0)
    await web.run(knock)
    assert.equal(await passed(), 1)
    await lab.apply([[web], [other]])
    await web.run(knock)
    assert.equal(await passed(), 1)
  })

  test('a guest that opens connections without end is held back, and its neighbour is not', async () => {
    const burst = `const udp = require('dgram').createSocket('udp4')
      let sent = 0
      const more = () => {
        for (let n = 0; n < 100 && sent < 6000; n++) udp.send('x', 1000 + sent++, '${internet}')
        if (sent < 6000) setImmediate(more)
        else udp.close()
      }
      more()`
    const left = () => trafficOf(lab.initPid, lab.uplink.publicInterface).packetsSent
    await lab.apply([[web], [other]])
    const since = performance.now()
    const before = left()
    await web.run(burst)
    const seconds = (performance.now() - since) / 1000
    const passed = left() - before
    assert.ok(passed >= 1500, `${passed} passed`)
    assert.ok(passed <= 2000 + 500 * (seconds + 1), `${passed} passed in ${seconds} s`)
    await lab.apply([[web], [other]])
    const again = left()
    await other.run(`require('dgram').createSocket('udp4').send('x', 9, '${internet}', () => process.exit())`)
    assert.ok(left() > again)
  })

  test('a guest that is patient has as many connections open as it may, and no more', async () => {
    const [patient, perSecond, seconds] = [await lab.addGuest(), 700, 19]
    const pace = `const udp = require('dgram').createSocket('udp4')
      const began = performance.now()
      let sent = 0
      const every = setInterval(() => {
        const due = (performance.now() - began) * ${perSecond / 1000}
        while (sent < due && sent < ${perSecond * seconds}) udp.send('x', 1000 + sent++, '${internet}')
        if (sent === ${perSecond * seconds}) { clearInterval(every); udp.close() }
      }, 20)`
    const left = () => trafficOf(lab.initPid, lab.uplink.publicInterface).packetsSent
    await lab.apply([[web], [other], [patient]])
    const before = left()
    await patient.run(pace)
    const passed = left() - before
    const few = 20 // of the host itself, which looks for its neighbours
    assert.ok(passed <= mostConnections + few, `${passed} passed`)
    assert.ok(passed >= mostConnections, `${passed} passed`)
  })

  describe('shaping', () => {
    const out = () => trafficOf(lab.initPid, lab.uplink.publicInterface).sent
    const into = (guest: LabGuest) => () => trafficOf(guest.pid, 'eth0').received
    const opened = [{ protocol: 'udp', hostPort: 45_000, guestPort: 9 }] as const

    /** Mbit/s that pass while three times the limit are sent. */
    const passing = async (
      sender: LabGuest | NetworkLab,
      address: string,
      port: number,
      mbps: number,
      bytes: () => number,
      enough = 0.95 * mbps,
    ) => {
      const task = await sender.serve(flood, address, port, 3 * mbps)
      const rates = await measureRates(bytes, enough)
      task.kill('SIGKILL')
      return rates
    }
    const assertHeld = (rates: readonly number[], mbps: number) => {
      const shown = `${rates.map((rate) => rate.toFixed(2)).join(', ')} of ${mbps} Mbit/s`
      assert.ok(Math.max(...rates) <= 1.1 * mbps, `never more: ${shown}`)
      assert.ok(Math.max(...rates) >= 0.9 * mbps, `no less: ${shown}`)
    }

    for (const mbps of [8, 30]) {
      test(`a guest has its ${mbps} Mbit/s each way, and not more`, async () => {
        await lab.apply([[web, { mbps, opened }], [other]])
        assertHeld(await passing(web, internet, 9, mbps, out), mbps)
        assertHeld(await passing(lab, lab.uplink.publicAddress, 45_000, mbps, into(web)), mbps)
      })
    }

    test('its neighbour is not held, nor is a guest that is held no longer', async () => {
      await lab.apply([[web, { mbps: 8 }], [other]])
      assert.ok(Math.max(...(await passing(other, internet, 9, 8, out, 12))) > 12)
      await lab.apply([[web], [other]])
      assert.ok(Math.max(...(await passing(web, internet, 9, 8, out, 12))) > 12)
      assert.doesNotMatch(await lab.shell('tc', 'qdisc', 'show'), /tbf|clsact/)
    })

    test('what a stranger removes is put back', async () => {
      await lab.apply([[web, { mbps: 8 }], [other]])
      await lab.shell('ip', 'link', 'delete', 'fi1')
      await lab.shell('tc', 'qdisc', 'delete', 'dev', 'fh1', 'root')
      await lab.apply([[web, { mbps: 8 }], [other]])
      assertHeld(await passing(web, internet, 9, 8, out), 8)
    })
  })

  test('an address that changes hands is given to its new owner', async () => {
    const before = await lab.addGuest()
    await lab.apply([[web], [other], [before]])
    const { ip, mac, sshPort } = before.address
    assert.equal((await before.run(lease, mac))?.trim(), ip)
    await lab.apply([[web], [other]])
    const after = await lab.addGuest(sshPort)
    assert.notEqual(after.address.mac, mac)
    await lab.apply([[web], [other], [after]])
    assert.equal((await after.run(lease, after.address.mac))?.trim(), ip)
  })

  test("another worker's network is left alone, also when that worker is dead", async () => {
    const stateDir = makeTempDir('lab')
    const { publicAddress, publicInterface } = lab.uplink
    const options = {
      mode: 'bridge',
      stateDir,
      publicAddress,
      publicInterface,
      privateHostPid: lab.initPid,
    } as const
    const stranger = openHostNetwork({ ...options, subnet: '10.99.0.0/16' })
    await assert.rejects(stranger.apply([]), /belongs to another worker, with its state in .*fh-lab-/)
    await assert.rejects(stranger.remove(), /belongs to another worker/)
    assert.equal(await answers('tcp', web.address.sshPort), true)
    removeTempDir(stateDir)
  })

  test('nothing is left of it when it is removed', async () => {
    await lab.apply([[web, { mbps: 8 }], [other]])
    await lab.shell('nft', 'delete', 'table', 'ip', 'watch')
    await lab.network.remove()
    await lab.network.remove()
    assert.equal((await lab.shell('nft', 'list', 'ruleset')).trim(), '')
    const links = JSON.parse(await lab.shell('ip', '-json', 'link')) as { ifname: string }[]
    assert.deepEqual(
      links.map(({ ifname }) => ifname),
      ['lo', lab.uplink.publicInterface],
    )
    await assert.rejects(lab.shell('pidof', 'dnsmasq'))
  })
})

/** Whether a UDP packet comes to a guest when something is done. */
async function hears(guest: LabGuest, work: () => Promise<void>): Promise<boolean> {
  const heard = () => Number(/^Udp: (\d+)/m.exec(readFileSync(`/proc/${guest.pid}/net/snmp`, 'utf8'))?.[1])
  const before = heard()
  await work()
  for (let tries = 0; tries < 10 && heard() === before; tries++) await sleep(50)
  return heard() > before
}

const send = (socket: Socket, address: string, port: number): Promise<void> =>
  new Promise((done) => socket.send('hello', port, address, () => done()))

/**
 * Mbit/s by a counter of bytes, over two windows or more: until one of them reaches what is enough, or there were ten. The
 * clock is read outside of the counter at both ends, so that a busy machine can make a rate look lower but never higher: the
 * highest is the one to judge.
 */
async function measureRates(bytes: () => number, enough: number): Promise<number[]> {
  await sleep(300) // until the bucket is empty and the queue full
  const rates: number[] = []
  while (rates.length < 2 || (Math.max(...rates) < enough && rates.length < 10)) {
    const since = performance.now()
    const before = bytes()
    await sleep(700)
    const passed = bytes() - before
    rates.push((passed * 8) / 1000 / (performance.now() - since))
  }
  return rates
}
