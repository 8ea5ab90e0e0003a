import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readHostWord, readLease } from '@freehold/sdk'
import { bytesToHex, erc20Abi, type HDAccount, type Hex } from 'viem'
import { type Outcome, run } from '../../cli/testing/io.ts'
import type { WatchEvent } from '../../cli/watch/event.ts'
import { waitFor } from '../support/index.ts'
import { type Crew, makeCrew } from './support/crew.ts'
import { eventsOf, passEpoch } from './support/epochs.ts'
import { startSshd, type TestSshd } from './support/host.ts'
import { rentVerified } from './support/lease.ts'
import { startVerifierMarket, type TestTarget, type VerifierMarket } from './support/market.ts'

let market: VerifierMarket
let host: TestTarget
let guest: TestSshd
let hook: Server
let env: Record<string, string>
/** What the tenant's own program was told. */
const posted: WatchEvent[] = []
const crew: Crew = makeCrew()

before(async () => {
  market = await startVerifierMarket('instance')
  host = await market.addHost()
  guest = await startSshd()
  for (let i = 0; i < 7; i++) await crew.start(await market.addVerifier(`verifier-${i}`))
  hook = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    posted.push(JSON.parse(text))
    response.end()
  })
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
  env = writeTenant(market.chain.accounts.tenant)
})
after(async () => {
  if (process.env.SHOW) console.log(crew.lines.join(''))
  await crew.stopAll()
  await guest?.stop()
  hook?.close()
  await market.stop()
})

/** The tenant's own folders, with a wallet that needs no passphrase. */
function writeTenant(tenant: HDAccount): Record<string, string> {
  const state = join(market.folder, 'tenant-state')
  mkdirSync(state)
  const privateKey = bytesToHex(tenant.getHdKey().privateKey!)
  const developmentWallets = [{ name: 'tenant', address: tenant.address, privateKey }]
  writeFileSync(join(state, 'network.json'), JSON.stringify({ ...market.network, developmentWallets }))
  return { FREEHOLD_HOME: join(market.folder, 'tenant-home'), FREEHOLD_STATE: state, HOME: market.folder }
}

/** `freehold watch` in this process, until it is stopped as by Ctrl-C. */
function startWatch(leaseId: Hex): { stop(): Promise<Outcome> } {
  const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/`
  const stop = new AbortController()
  const words = ['watch', leaseId, '--json', '--webhook', url, '--poll', '1', '--when-unreachable', 'close']
  const running = run([...words, '--patience', '2'], { env, signal: stop.signal })
  return {
    stop() {
      stop.abort()
      return running
    },
  }
}

const kindsOf = (events: readonly WatchEvent[]) => events.map(({ kind }) => kind)
const untilPosted = (kind: WatchEvent['kind']) =>
  waitFor(async () => kindsOf(posted).includes(kind), { what: `${kind} is posted`, seconds: 120 })

interface Shown {
  readonly reach: { readonly verdict: string; readonly answered: number; readonly unanswered: number } | null
}

async function shown(leaseId: Hex): Promise<Shown['reach']> {
  const { code, stdout } = await run(['show', leaseId, '--json'], { env })
  assert.equal(code, 0, stdout)
  return (JSON.parse(stdout) as Shown).reach
}

test('a machine whose sshd stops while its host is up: shown, told once, closed after the patience, and no verdict', async () => {
  const { tenant, provider } = market.chain.accounts
  const { network } = market
  const leaseId = await rentVerified({ network, host, provider, tenant, instance: guest })
  const balances = () =>
    Promise.all(
      [tenant, provider].map(({ address }) => {
        const call = { address: network.contracts.usdc, abi: erc20Abi, functionName: 'balanceOf' } as const
        return market.chain.publicClient.readContract({ ...call, args: [address] })
      }),
    )
  const stateOf = async () => (await readLease(market.clientOf(tenant), { leaseId })).status.state
  const first = (await market.epoch()) + 2

  await passEpoch(market, first, { members: 7 })
  const reached = await shown(leaseId)
  assert.deepEqual([reached?.verdict, reached?.answered], ['reachable', 3])
  const { stdout } = await run(['show', leaseId], { env })
  assert.match(stdout, /Reached +from 3 of 3 verifiers, last at /)
  const before = await balances()
  const watching = startWatch(leaseId)

  await guest.close()
  await passEpoch(market, first + 1, { members: 7 })
  await untilPosted('unreachable')
  const lost = await shown(leaseId)
  assert.deepEqual([lost?.verdict, lost?.answered, lost?.unanswered], ['unreachable', 0, 3])
  const stopped = await watching.stop()
  assert.equal(stopped.code, 0, stopped.stderr)
  const printed = stopped.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as WatchEvent)
  assert.deepEqual(printed, posted)
  assert.deepEqual(await balances(), before, 'it moves no money')
  assert.equal(await stateOf(), 'Active')

  // Started anew, it goes on counting and tells nothing twice.
  const again = startWatch(leaseId)
  await passEpoch(market, first + 2, { members: 7 })
  await untilPosted('ended')
  assert.equal((await again.stop()).code, 0)
  assert.deepEqual(kindsOf(posted), ['unreachable', 'ended'])
  assert.match(posted[1]!.says, /was closed by this watch, because nobody reached its machine \(Other\)/)
  assert.notEqual(await stateOf(), 'Active')

  // The host was up all the while: nobody found it down, and nothing is credited.
  for (const name of ['DownReported', 'DownPosted'] as const)
    assert.equal((await eventsOf(market, name)).length, 0)
  const { latchedFrom, accSeconds } = await readHostWord(market.clientOf(tenant), { host: host.id, kind: 1 })
  assert.deepEqual([latchedFrom, accSeconds], [0, 0])
})
