import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import type { MetricName } from '@freehold/sdk/hostApi'
import { type Observatory, type ObservedInstance, openObservatory } from '../../workers/observe/index.ts'
import { patience, startTestHost, type TestGuest, type TestHost, waitFor } from '../support/index.ts'

describe('a micro guest, observed', () => {
  let host: TestHost
  let guest: TestGuest
  let observatory: Observatory
  let instance: ObservedInstance
  const said: string[] = []
  const lease = `0x${'1'.repeat(64)}` as const

  before(async () => {
    host = await startTestHost()
    guest = await host.addGuest()
    instance = {
      lease,
      guest: guest.spec.name,
      folder: dirname(guest.spec.diskPath),
      consoleLog: guest.spec.consoleLogPath,
      services: [
        { name: 'ssh', check: { kind: 'tcp', port: 22 }, intervalSeconds: 1 },
        { name: 'web', check: { kind: 'http', port: 8080, path: '/index.html' }, intervalSeconds: 1 },
        { name: 'mark', check: { kind: 'command', argv: ['test', '-e', '/root/mark'] }, intervalSeconds: 1 },
        { name: 'setup', check: { kind: 'cloudInit' } },
      ],
      gpus: 0,
      mayRun: true,
    }
    observatory = openObservatory({
      hypervisor: host.hypervisor,
      instances: () => [instance],
      say: (sentence) => void said.push(sentence),
    })
    observatory.start()
    await host.hypervisor.start(guest.spec.name)
    await guest.waitForSsh()
  })
  after(async () => {
    await observatory.stop()
    await host.stop()
  })

  const series = async (name: MetricName) =>
    (await observatory.metrics(lease, { window: 'hour' })).series[name]
  const reaches = (name: MetricName, least: number) =>
    waitFor(async () => (await series(name)).some((value) => value !== null && value >= least), {
      what: `${name} reaches ${least}`,
      seconds: 60,
      everyMs: 300,
    })
  const serviceIs = (name: string, state: string) =>
    waitFor(() => observatory.services(lease).find((one) => one.name === name)?.state === state, {
      what: `${name} is ${state}`,
      seconds: 90,
    })
  const reasonOf = (name: string) => observatory.services(lease).find((one) => one.name === name)?.reason
  /** In a slow guest the first reason may be that its agent is silent. */
  const reasonIs = (name: string, words: RegExp) =>
    waitFor(() => words.test(reasonOf(name) ?? ''), { what: `${name} fails since it ${words}`, seconds: 60 })

  test('its serial terminal has the size of the window that shows it, the last that was told', async () => {
    const { bytes, resize } = await observatory.openConsole(lease)
    for (const columns of [90, 95, 100]) resize?.({ columns, rows: 30 })
    const size = () => guest.run('stty -F /dev/ttyS0 size').then((words) => words.trim())
    await waitFor(async () => (await size()) === '30 100', {
      what: 'the guest knows',
      seconds: 30,
      everyMs: 500,
    })
    bytes.destroy()
  })

  test('what it does shows: processor, memory, disk, network, file systems', async () => {
    await guest.run('timeout 30 sh -c "while :; do :; done" > /dev/null 2>&1 &')
    await guest.run('dd if=/dev/zero of=big bs=1M count=8; sync')
    await reaches('cpuPercent', 10) // a loaded machine gives it no more
    await reaches('diskWrittenBytesPerSecond', 100_000)
    await reaches('netReceivedBytesPerSecond', 1)
    const total = guest.spec.memoryMib * 2 ** 20
    await waitFor(
      async () => {
        const used = (await series('memoryUsedBytes')).findLast((value) => value !== null)
        return used !== undefined && used !== null && used > 0 && used < total
      },
      { what: 'the guest tells what memory it uses', seconds: 60, everyMs: 300 },
    )
    assert.equal(
      (await series('memoryTotalBytes')).findLast((value) => value !== null),
      total,
    )
    await waitFor(async () => (await observatory.metrics(lease, { window: 'hour' })).filesystems.length > 0, {
      what: 'the agent tells of its file systems',
      seconds: 240, // once a minute, and more seldom after a silence
      everyMs: 300,
    })
    const { filesystems } = await observatory.metrics(lease, { window: 'hour' })
    assert.deepEqual(
      filesystems.map(({ mountpoint }) => mountpoint),
      ['/root'],
    )
    assert.match(await observatory.metricsText(lease), /freehold_instance_cpu_seconds_total{.*} \d+/)
  })

  test('services are checked inside: a port, a page, a program, and cloud-init that is not there', async () => {
    await serviceIs('ssh', 'ready')
    await serviceIs('setup', 'failed')
    assert.equal(reasonOf('setup'), 'There is no cloud-init in this guest.')
    await reasonIs('web', /is not answered/)
    await reasonIs('mark', /ended with 1/)
    await guest.run(
      'mkdir -p www; echo hello > www/index.html; httpd -p 127.0.0.1:8080 -h /root/www; touch mark',
    )
    await serviceIs('web', 'ready')
    await serviceIs('mark', 'ready')
    assert.equal(observatory.readiness(lease), 'failed')
    instance = { ...instance, services: instance.services.filter(({ name }) => name !== 'setup') }
    assert.equal(observatory.readiness(lease), 'ready')
  })

  test('two look at its console; what one types arrives; all of it is in the log', async () => {
    const [ada, bob] = await Promise.all([observatory.openConsole(lease), observatory.openConsole(lease)])
    assert.equal(ada.isLive, true)
    let [adas, bobs] = ['', '']
    ada.bytes.on('data', (bytes: Buffer) => {
      adas += bytes
    })
    bob.bytes.on('data', (bytes: Buffer) => {
      bobs += bytes
    })
    assert.ok(ada.scrollbackBytes > 0)
    await waitFor(() => adas.includes('set up'), { what: 'the boot shows', seconds: 20 })
    await guest.run('echo hello-there > /dev/console')
    for (const heard of [() => adas, () => bobs]) {
      await waitFor(() => heard().includes('hello-there'), { what: 'the guest is heard', seconds: 20 })
    }
    bob.bytes.write('\r') // the port is logged in once somebody presses Enter
    await waitFor(() => bobs.includes('# '), { what: 'a prompt appears', seconds: 30 })
    bob.bytes.write('echo $((40 + 2))-answered\r')
    for (const heard of [() => adas, () => bobs]) {
      await waitFor(() => heard().includes('42-answered'), {
        what: 'what was typed is answered',
        seconds: 20,
      })
    }
    ada.bytes.destroy()
    bob.bytes.destroy()
    await waitFor(
      async () =>
        (await text(await observatory.readLog(lease, 'console', { follow: false }))).includes('hello-there'),
      { what: 'the log has it', seconds: 20 },
    )
  })

  test('the daemon is killed: a gap at most, then everything goes on', async () => {
    await host.killDaemon()
    await waitFor(() => host.hypervisor.list(), { what: 'the daemon answers', seconds: 30 })
    const { at } = await observatory.metrics(lease, { window: 'hour' })
    const since = at.at(-1)
    assert.ok(since !== undefined)
    await waitFor(
      async () => {
        const later = await observatory.metrics(lease, { window: 'hour', since })
        return later.series.cpuPercent.some((value) => value !== null)
      },
      { what: 'it is measured again', seconds: 60, everyMs: 300 },
    )
    await waitFor(() => observatory.readiness(lease) === 'ready', { what: 'it is ready', seconds: 60 })
  })

  test('it is off: its last words stay; on again, it is pending, then ready', async () => {
    await host.hypervisor.shutdown(guest.spec.name, patience)
    await waitFor(() => observatory.readiness(lease) === 'pending', { what: 'it is pending', seconds: 30 })
    const { bytes, isLive } = await observatory.openConsole(lease)
    assert.equal(isLive, false)
    assert.match(await text(bytes), /hello-there/)
    await host.hypervisor.start(guest.spec.name)
    await guest.waitForSsh()
    await serviceIs('ssh', 'ready')
    await guest.run('httpd -p 127.0.0.1:8080 -h /root/www')
    await waitFor(() => observatory.readiness(lease) === 'ready', { what: 'it is ready', seconds: 60 })
    assert.match(
      await text(await observatory.readLog(lease, 'console', { follow: false, tail: 5 })),
      /set up/,
    )
  })
})
