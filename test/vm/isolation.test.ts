import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { runCommand } from '../../workers/host/index.ts'
import { startTestHost, type TestGuest, type TestHost, waitFor } from '../support/index.ts'

/** Nobody's address (RFC 5737); stands for the internet. */
const internet = '203.0.113.7'
/** One address out of each range that is closed to guests, the cloud's metadata service among them. */
const closed = [
  '169.254.169.254',
  '10.200.0.1',
  '172.16.9.1',
  '192.168.200.1',
  '100.64.9.1',
  '198.18.99.1',
  '127.0.0.1',
]

describe('guests are alone on their host', () => {
  let host: TestHost
  let curious: TestGuest
  let neighbour: TestGuest

  before(async () => {
    host = await startTestHost({ egress: true })
    curious = await host.addGuest()
    neighbour = await host.addGuest()
    await host.hypervisor.start(curious.spec.name)
    await curious.waitForSsh()
    await host.hypervisor.start(neighbour.spec.name)
    await neighbour.waitForSsh()
    await countDepartures(host)
  })
  after(() => host.stop())

  /** Whether the curious guest gets a TCP connection. */
  const reaches = async (address: string, port: number): Promise<boolean> =>
    (await curious.try(`nc -w 2 ${address} ${port} < /dev/null`)).code === 0
  const pings = async (address: string, options = ''): Promise<boolean> =>
    (await curious.try(`ping -c 2 -W 1 ${options} ${address}`)).code === 0

  test('packets to the internet leave under the address of the host', async () => {
    await pings(internet)
    const left = await departures(host)
    assert.ok((left.get(internet) ?? 0) > 0, 'the guest may talk to the internet')
    assert.deepEqual([...(await sources(host))], [host.namespace.publicAddress])
  })

  test('nothing leaves for link-local, private and other closed ranges', async () => {
    const before = await departures(host)
    await curious.run(`${closed.map((address) => `ping -c 2 -W 1 ${address} > /dev/null &`).join(' ')} wait`)
    assert.deepEqual(await departures(host), before)
  })

  test('ports that the tenant opened reach the guest, TCP and UDP, and close again', async () => {
    const opened = [
      { protocol: 'tcp', hostPort: 45_000, guestPort: 8080 },
      { protocol: 'udp', hostPort: 45_000, guestPort: 8081 },
    ] as const
    const { publicAddress } = host.namespace
    /** UDP packets that came to the guest; nothing in it waits for them. */
    const heard = async () =>
      Number((await curious.run("awk '/^Udp: [0-9]/ { print $3 }' /proc/net/snmp")).trim())
    await curious.run('nc -ll -p 8080 -e echo hello > /dev/null 2>&1 < /dev/null &')
    await waitFor(async () => (await curious.try('nc -w 1 127.0.0.1 8080 < /dev/null')).code === 0, {
      what: 'the guest listens',
      seconds: 20,
    })
    const before = await heard()
    assert.equal(await knock(publicAddress, 45_000), null)
    await host.network.apply([{ ...curious.address, opened, mbps: 20 }, neighbour.address])
    assert.equal(await knock(publicAddress, 45_000), 'hello\n')
    assert.equal(await knock(publicAddress, 45_001), null)
    await send(publicAddress, 45_000)
    assert.equal(await heard(), before + 1)
    const { code } = await neighbour.try(`nc -w 2 ${publicAddress} 45000 < /dev/null`)
    assert.notEqual(code, 0, 'the neighbour may not use the port either')
    await host.network.apply([curious.address, neighbour.address])
    assert.equal(await knock(publicAddress, 45_000), null)
    await send(publicAddress, 45_000)
    assert.equal(await heard(), before + 1)
  })

  test('the neighbour cannot be reached, by address or by its public port', async () => {
    await connectFromHost(host, neighbour.address.ip, 22) // the host can: somebody is listening
    assert.equal(await reaches(neighbour.address.ip, 22), false)
    assert.equal(await pings(neighbour.address.ip), false)
    assert.equal(await reaches(host.namespace.publicAddress, neighbour.address.sshPort), false)
    const { code } = await curious.try(`arping -c 2 -w 2 -I eth0 ${neighbour.address.ip}`)
    assert.notEqual(code, 0, 'not even an ARP answer')
  })

  test('the host cannot be reached, on its bridge or on its public address', async (t) => {
    const gateway = '10.77.0.1'
    t.after(await listenOnHost(host, 8080))
    await connectFromHost(host, gateway, 8080)
    assert.equal(await reaches(gateway, 8080), false)
    assert.equal(await pings(gateway), false)
    assert.equal(await reaches(host.namespace.publicAddress, 8080), false)
  })

  test('nor either of them by IPv6, also when somebody turns it on for the bridge', async (t) => {
    const linkLocalOf = async (guest: TestGuest) =>
      /fe80::\S+(?=\/64)/.exec(await guest.run('ip -6 addr show dev eth0'))?.[0] ?? ''
    const [own, theirs] = [await linkLocalOf(curious), await linkLocalOf(neighbour)]
    const gateway = 'fe80::77'
    t.after(await listenOnHost(host, 8080))
    await host.shell('sh', '-c', 'echo 0 > /proc/sys/net/ipv6/conf/fhbr0/disable_ipv6')
    await host.shell('ip', 'address', 'add', `${gateway}/64`, 'dev', 'fhbr0', 'nodad')
    await connectFromHost(host, `${gateway}%fhbr0`, 8080)
    // Who says nothing and hangs up is now and then reset by the server, which nc takes for a failure.
    const isThere = async () => (await neighbour.try(`nc -w 2 ${theirs}%eth0 22 < /dev/null`)).code === 0
    await waitFor(isThere, { what: 'somebody listens', seconds: 20 })

    for (const [address, port] of [
      [theirs, 22],
      [gateway, 8080],
    ] as const) {
      assert.equal(await reaches(`${address}%eth0`, port), false, address)
      assert.equal(await pings(`${address}%eth0`), false, address)
    }
    const { stdout } = await curious.try('ping -c 2 -W 1 ff02::1%eth0')
    assert.deepEqual([...new Set(stdout.match(/(?<=from )fe80::\S+(?=:)/g))], [own], 'only it itself answers')
    const counters = await neighbour.run('cat /proc/net/dev_snmp6/eth0')
    assert.match(counters, /^Ip6InReceives\s+0$/m, 'the neighbour never saw an IPv6 packet')

    await host.network.apply([curious.address, neighbour.address])
    assert.equal((await host.shell('cat', '/proc/sys/net/ipv6/conf/fhbr0/disable_ipv6')).trim(), '1')
  })

  test('nor the host past its bridge, by an Ethernet address that bridges keep for themselves', async () => {
    const { publicAddress } = host.namespace
    const knocks = ['10.77.0.1', publicAddress].map((address) => `ping -c 2 -W 1 ${address}`)
    // Meanwhile nothing of the guest's comes to the host, the answer to this command neither.
    const { stdout } = await curious.try(
      ['arp -s 10.77.0.1 01:80:c2:00:00:03', ...knocks, 'arp -d 10.77.0.1'].join('; '),
    )
    assert.deepEqual(stdout.match(/\d+ packets received/g), ['0 packets received', '0 packets received'])
    assert.equal(await curious.run('hostname'), `${curious.spec.name}\n`)
  })

  test('nor the machine behind the private host', async (t) => {
    const server = createServer((socket) => socket.end()).listen(0, host.namespace.machineAddress)
    t.after(() => server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await connectFromHost(host, host.namespace.machineAddress, port)
    assert.equal(await reaches(host.namespace.machineAddress, port), false)
  })

  test("a provider's own network is open to the guest that is let in, and to no other", async (t) => {
    const lan = '192.168.200.1'
    t.after(await joinLan(host, lan))
    const server = createServer((socket) => {
      socket.on('error', () => {}) // who only tries the door does not wait for the welcome
      socket.end('welcome\n')
    }).listen(0, lan)
    t.after(() => server.close())
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    await connectFromHost(host, lan, port)
    /** What a guest is told there. */
    const told = async (guest: TestGuest) => (await guest.try(`nc -w 2 ${lan} ${port} < /dev/null`)).stdout
    assert.equal(await told(curious), '')
    await host.network.apply([{ ...curious.address, mayReach: ['192.168.200.0/24'] }, neighbour.address])
    assert.equal(await told(curious), 'welcome\n')
    assert.equal(await told(neighbour), '', 'it was not let in')
    assert.equal(await reaches(neighbour.address.ip, 22), false)
    const others = closed.filter((address) => address !== lan)
    const leftForOthers = async () => {
      const left = await departures(host)
      return others.map((address) => left.get(address))
    }
    const before = await leftForOthers()
    await curious.run(`${others.map((address) => `ping -c 2 -W 1 ${address} > /dev/null &`).join(' ')} wait`)
    assert.deepEqual(await leftForOthers(), before, 'everything else stays closed')
    await host.network.apply([curious.address, neighbour.address])
    assert.equal(await told(curious), '')
  })

  test('an address that is not its own gets nothing out', async () => {
    const before = await departures(host)
    await curious.run('ip addr add 10.77.3.3/16 dev eth0')
    await pings(internet, '-I 10.77.3.3')
    await curious.run('ip addr del 10.77.3.3/16 dev eth0')
    assert.deepEqual(await departures(host), before)
  })

  test("the neighbour's MAC and IP address cannot be stolen", async () => {
    const { mac, ip } = neighbour.address
    const theft = [
      `ip link set eth0 down; ip link set eth0 address ${mac}; ip link set eth0 up; ip addr add ${ip}/16 dev eth0`,
      `arping -A -c 3 -I eth0 ${ip}; ping -c 3 -W 1 10.77.0.1`,
      'udhcpc -n -q -i eth0 -s /bin/true -t 2 -T 1 && echo leased > stolen',
      `ip addr del ${ip}/16 dev eth0; ip link set eth0 down; ip link set eth0 address ${curious.address.mac}; ip link set eth0 up`,
      `ip addr add ${curious.address.ip}/16 dev eth0; ip route add default via 10.77.0.1; echo over > over`,
    ]
    await curious.run(`rm -f over stolen; (${theft.join('\n')}\n) > theft.log 2>&1 < /dev/null &`)
    for (let round = 0; round < 5; round++)
      assert.equal(await neighbour.run('hostname'), `${neighbour.spec.name}\n`)
    await waitFor(() => curious.run('cat over').catch(() => null), { what: 'the thief is back', seconds: 60 })
    assert.equal((await curious.try('cat stolen')).code, 1, 'no address was leased to the stolen MAC')
    assert.equal(await neighbour.run('hostname'), `${neighbour.spec.name}\n`)
  })

  test('whatever a stranger removes on the host, the next look repairs', async () => {
    await host.shell('nft', 'delete', 'table', 'inet', 'freehold')
    await host.shell('ip', 'link', 'delete', 'fhbr0')
    await host.shell('sh', '-c', 'kill $(pidof dnsmasq)')
    assert.notEqual((await neighbour.try('true', 3)).code, 0)
    await host.network.apply([curious.address, neighbour.address])
    assert.equal(await neighbour.run('hostname'), `${neighbour.spec.name}\n`)
    assert.equal(await reaches(neighbour.address.ip, 22), false)
    await curious.run('udhcpc -n -q -i eth0 -s /bin/true -t 5 -T 1')
  })

  test('who is no longer on the list is off the wire; the others are not', async () => {
    await host.network.apply([curious.address])
    assert.notEqual((await neighbour.try('true', 3)).code, 0)
    assert.equal(await curious.run('hostname'), `${curious.spec.name}\n`)
  })

  test('removing the network leaves nothing of it', async () => {
    await host.shell('nft', 'delete', 'table', 'ip', 'observer')
    await host.network.remove()
    await host.network.remove()
    assert.equal((await host.shell('nft', 'list', 'ruleset')).trim(), '')
    const links = JSON.parse(await host.shell('ip', '-json', 'link')) as { ifname: string }[]
    assert.deepEqual(
      links.map(({ ifname }) => ifname),
      ['lo', host.namespace.publicInterface],
    )
    assert.equal((await host.shell('cat', '/proc/sys/net/ipv4/conf/uplink/forwarding')).trim(), '0')
    await assert.rejects(host.shell('pidof', 'dnsmasq'))
  })
})

/** What a tenant who connects is told; null when nobody answers. */
function knock(address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 2000 })
    const end = (said: string | null) => {
      socket.destroy()
      resolve(said)
    }
    socket.once('data', (data) => end(String(data)))
    socket.once('error', () => end(null)).once('timeout', () => end(null))
  })
}

/** Sends one UDP packet from a port of its own. */
async function send(address: string, port: number): Promise<void> {
  const socket = createSocket('udp4')
  await new Promise((done) => socket.send('hello', port, address, done))
  socket.close()
}

/** Proves that somebody listens there, seen from the host. */
async function connectFromHost(host: TestHost, address: string, port: number): Promise<void> {
  const script =
    'require("net").connect(+process.argv[2], process.argv[1], () => process.exit()).setTimeout(5000, () => process.exit(1))'
  await host.shell(process.execPath, '-e', script, address, String(port))
}

/** Gives this machine an address in a network behind the host, as a provider's router has it. Returns how to take it away. */
async function joinLan({ namespace }: TestHost, address: string): Promise<() => Promise<void>> {
  const { stdout } = await runCommand('ip', ['-json', 'address', 'show', 'to', namespace.machineAddress])
  // Where nothing matches, `ip` prints empty objects for other interfaces.
  const [wire] = (JSON.parse(stdout) as { ifname?: string }[]).flatMap(({ ifname }) => ifname ?? [])
  if (wire === undefined) throw new Error(`No interface has ${namespace.machineAddress}.`)
  await runCommand('ip', ['address', 'add', `${address}/32`, 'dev', wire])
  return async () => void (await runCommand('ip', ['address', 'del', `${address}/32`, 'dev', wire]))
}

/** A service of the host, open to everybody who gets through, by both families. Returns how to end it. */
async function listenOnHost(host: TestHost, port: number): Promise<() => Promise<void>> {
  const script = `process.stdin.on('end', () => process.exit()).resume()
    require('net').createServer((socket) => socket.end()).listen(+process.argv[1], () => console.log('open'))`
  const enter = ['--net', '--pid', '--target', String(host.namespace.initPid), '--']
  const child = spawn('nsenter', [...enter, process.execPath, '-e', script, String(port)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return async () => {
    child.stdin.end() // a signal would end nsenter and leave the service
    await once(child, 'exit') // the next one takes the same port
  }
}

/** Counts on the host what goes out to each address of interest, and from which source. */
async function countDepartures(host: TestHost): Promise<void> {
  const counters = [internet, ...closed].map((address) => `oifname uplink ip daddr ${address} counter`)
  const rules = `table ip observer {
    set sources { type ipv4_addr; flags dynamic; }
    chain out {
      type filter hook postrouting priority 300;
      oifname uplink ip daddr ${internet} add @sources { ip saddr }
      ${counters.join('\n')}
    }
  }`
  await host.shell(
    'sh',
    '-c',
    'printf "%s\n" "$1" > /run/observer.nft; nft -f /run/observer.nft',
    'sh',
    rules,
  )
}

async function departures(host: TestHost): Promise<Map<string, number>> {
  const text = await host.shell('nft', 'list', 'chain', 'ip', 'observer', 'out')
  const found = text.matchAll(/ip daddr (\S+) counter packets (\d+)/g)
  return new Map([...found].map(([, address = '', packets]) => [address, Number(packets)]))
}

async function sources(host: TestHost): Promise<Set<string>> {
  const text = await host.shell('nft', 'list', 'set', 'ip', 'observer', 'sources')
  return new Set(text.match(/\d+\.\d+\.\d+\.\d+/g))
}
