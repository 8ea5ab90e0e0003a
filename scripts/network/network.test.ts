import assert from 'node:assert/strict'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { createPublicClient, erc20Abi, http } from 'viem'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { developmentAccounts } from './accounts.ts'
import { startNetwork } from './network.ts'
import type { Progress } from './supervise.ts'

const root = makeTempDir('network')
after(() => removeTempDir(root))

/** A chain with contracts, and nothing else. */
const start = (name: string, onProgress?: (progress: Progress) => void) =>
  startNetwork({ stateDir: join(root, name), services: [], onProgress })

test('a second start finds the contracts, the money and the port of the first', async () => {
  const first = await start('resumed')
  await first.stop()
  const second = await start('resumed')
  try {
    assert.deepEqual(second.network, first.network)
    const client = createPublicClient({ transport: http(second.network.rpcUrls[0]) })
    const { usdc } = second.network.contracts
    const args = [developmentAccounts.tenant.address] as const
    const read = { abi: erc20Abi, address: usdc, functionName: 'balanceOf', args } as const
    assert.equal(await client.readContract({ ...read, blockTag: 'finalized' }), 10_000_000_000n)
  } finally {
    await second.stop()
  }
})

test('contracts are deployed anew on a chain that lost them', async () => {
  const first = await start('lost')
  await first.stop()
  rmSync(join(root, 'lost/chain/anvil.json'))
  const second = await start('lost')
  const client = createPublicClient({ transport: http(second.network.rpcUrls[0]) })
  const code = await client.getCode({ address: second.network.contracts.leaseEscrow })
  await second.stop()
  assert.ok(code && code.length > 2)
})

test('a part that dies is reported by name; stopping works all the same', async () => {
  const running = await start('crash')
  const processes = JSON.parse(readFileSync(join(root, 'crash/processes.json'), 'utf8')) as {
    name: string
    pid: number
  }[]
  assert.deepEqual(
    processes.map(({ name }) => name),
    ['chain'],
  )
  process.kill(processes[0]!.pid, 'SIGKILL')
  assert.equal(await running.crashed, 'chain ended by SIGKILL')
  await running.stop()
})

test('a start that is interrupted stops what it had begun and frees the folder', async () => {
  const controller = new AbortController()
  const stateDir = join(root, 'interrupted')
  const onProgress = ({ step, state }: Progress) => {
    if (step === 'chain' && state === 'done') controller.abort()
  }
  await assert.rejects(
    startNetwork({ stateDir, services: [], onProgress, signal: controller.signal }),
    /being stopped/,
  )
  assert.equal(existsSync(join(stateDir, 'lock')), false)
  const again = await start('interrupted')
  await again.stop()
})
