import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Hex } from 'viem'
import { waitFor } from '../../test/support/index.ts'
import { type Outcome, run } from '../testing/io.ts'
import { type CliWorld, startCliWorld } from '../testing/world.ts'
import type { WatchEvent } from '../watch/event.ts'

let world: CliWorld
let hook: Server
let hookFile: string
/** What the hook took, and whether it takes anything. */
const posted: WatchEvent[] = []
let isAway = false

before(async () => {
  world = await startCliWorld()
  hook = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    if (isAway) return response.writeHead(503).end()
    posted.push(JSON.parse(text))
    return response.end()
  })
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
  hookFile = join(world.folder, 'hook-url')
  writeFileSync(hookFile, `http://127.0.0.1:${(hook.address() as AddressInfo).port}/secret\n`)
})
after(async () => {
  hook?.close()
  await world?.stop()
})

/** `freehold watch`, until it is stopped as by Ctrl-C. */
function startWatch(...words: string[]): { said(): string; stop(): Promise<Outcome> } {
  const stop = new AbortController()
  let said = ''
  const running = run(['watch', '--poll', '1', '--webhook', hookFile, ...words], {
    env: world.env,
    signal: stop.signal,
    onStderr: (text) => {
      said += text
    },
  })
  return {
    said: () => said,
    stop() {
      stop.abort()
      return running
    },
  }
}

const rent = async () =>
  (await world.json<{ leaseId: Hex }>(['rent', '--image', 'micro', '--hours', '24', '--yes', '--no-wait']))
    .leaseId
const told = (leaseId: Hex) => posted.filter((event) => event.leaseId === leaseId).map(({ kind }) => kind)
const untilTold = (leaseId: Hex, kind: string) =>
  waitFor(async () => told(leaseId).includes(kind as never), { what: `${kind} is told`, seconds: 120 })

/** Until each channel has what there is: the terminal may be a moment later than the webhook. */
const untilTaken = () => {
  const folder = join(world.env.FREEHOLD_HOME ?? '', 'watch')
  const [name] = readdirSync(folder)
  const left = () => JSON.parse(readFileSync(join(folder, name!, 'memory.json'), 'utf8')).deliveries.length
  return waitFor(async () => left() === 0, { what: 'nothing waits for a channel', seconds: 60 })
}

test('a lease that is opened while it watches is told of from its activation to its end, each thing once', async () => {
  const watching = startWatch()
  await waitFor(async () => watching.said().includes('Watching'), { what: 'it watches', seconds: 60 })
  const leaseId = await rent()
  await world.host.activate(leaseId, 'ssh://root@127.0.0.1:40022', `0x${'ab'.repeat(32)}`)
  await untilTold(leaseId, 'activated')
  world.host.machines.machine(leaseId).power = 'crashed'
  await untilTold(leaseId, 'crashed')
  await untilTaken()
  assert.equal((await watching.stop()).code, 0)

  // While nobody watches it runs again, and is ended: the next watch tells what there is to tell, and nothing twice.
  await world.json(['close', leaseId])
  const again = startWatch('--json')
  await untilTold(leaseId, 'ended')
  const { code, stdout } = await again.stop()
  assert.equal(code, 0)
  assert.deepEqual(told(leaseId), ['activated', 'crashed', 'ended'])
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as WatchEvent)
  assert.deepEqual(lines, posted.slice(-1))
  assert.equal(lines[0]?.details.reason, 'TenantDone')
})

test('what a channel did not take is kept for it, and said without its address', async () => {
  isAway = true
  const leaseId = await rent()
  const watching = startWatch(leaseId)
  await waitFor(async () => watching.said().includes('Watching'), { what: 'it watches', seconds: 60 })
  await world.host.decline(leaseId)
  await waitFor(async () => watching.said().includes('webhook does not take events'), {
    what: 'the trouble is said',
    seconds: 60,
  })
  const { stdout, stderr } = await watching.stop()
  assert.match(stdout, /was declined \(ImageUnavailable\)/, 'the terminal has it all the same')
  assert.doesNotMatch(stderr, /secret/)
  assert.deepEqual(told(leaseId), [])
  isAway = false
  const again = startWatch()
  await untilTold(leaseId, 'ended')
  assert.equal((await again.stop()).stdout, '', 'the terminal is not told twice')
})

test('two watches of one wallet would tell everything twice', async () => {
  const one = startWatch()
  await waitFor(async () => one.said().includes('Watching'), { what: 'it watches', seconds: 60 })
  const two = await world.freehold(['watch'])
  assert.equal(two.code, 1)
  assert.match(two.stderr, /being watched already/)
  assert.equal((await one.stop()).code, 0)
})

test('--try shows who gets it', async () => {
  assert.equal((await startWatch('--try').stop()).code, 1, 'stopped at once')
  const { code, stdout, stderr } = await world.freehold(['watch', '--try', '--webhook', hookFile])
  assert.equal(code, 0, stderr)
  assert.match(stdout, /This is what/)
  assert.match(stderr, /webhook took it/)
  assert.equal(posted.at(-1)?.kind, 'test')
  isAway = true
  const failed = await world.freehold(['watch', '--try', '--webhook', hookFile])
  isAway = false
  assert.equal(failed.code, 1)
  assert.match(failed.stderr, /webhook: it answers with HTTP status 503[\s\S]*webhook did not take it/)
})

test('what is wrong with the line is said', async () => {
  assert.equal((await world.freehold(['watch', '--poll', '60'])).code, 2)
  assert.equal((await world.freehold(['watch', '--when-unreachable', 'pray'])).code, 2)
  const { code, stderr } = await world.freehold(['watch', '--telegram', '42'])
  assert.equal(code, 1)
  assert.match(stderr, /FREEHOLD_TELEGRAM_TOKEN is not set/)
})
