import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { ProcessRecord } from '../../scripts/network/lock.ts'
import { type RunningNetwork, startNetwork } from '../../scripts/network/network.ts'
import { isAlive, sendSignal } from '../../scripts/network/process-table.ts'
import { type CommandLine, freehold } from '../../scripts/smoke/freehold.ts'
import { makeSshIdentity, makeTempDir, removeTempDir, waitFor } from '../support/index.ts'

/** What the command line says, once, when it reads the chain in place of the index. */
const FALLBACK = /The subgraph at .* does not answer.*Reading the chain's own logs instead\./

describe('without graph-node everything works, only slower', () => {
  const folder = makeTempDir('index-down')
  const tenant: CommandLine = {
    networkFile: join(folder, 'state/network.json'),
    home: join(folder, 'home'),
  }
  let running: RunningNetwork
  let leaseId: string

  before(async () => {
    mkdirSync(tenant.home)
    running = await startNetwork({ stateDir: join(folder, 'state'), services: ['index', 'host'] })
    const records = JSON.parse(readFileSync(running.paths.processes, 'utf8')) as ProcessRecord[]
    const graphNode = records.find(({ name }) => name === 'graph-node')!
    sendSignal(-graphNode.pid, 'SIGKILL')
    await waitFor(() => !isAlive(graphNode), { what: 'graph-node is dead', seconds: 10 })
  })
  after(async () => {
    await running?.stop()
    removeTempDir(folder)
  })

  /** A verb that must succeed: its answer, and what it said meanwhile. */
  const run = async <T>(...words: string[]): Promise<{ answer: T; stderr: string }> => {
    const { code, stdout, stderr } = await freehold(tenant, [...words, '--json'])
    assert.equal(code, 0, stdout + stderr)
    return { answer: JSON.parse(stdout) as T, stderr }
  }

  test('rent says that it reads the chain, and gets a machine', async () => {
    const { privateKeyPath } = await makeSshIdentity(folder)
    const size = ['--image', 'micro', '--memory', '256M', '--disk', '1G', '--hours', '1']
    const { answer, stderr } = await run<{ leaseId: string; state: string }>(
      'rent',
      ...size,
      '--key',
      `${privateKeyPath}.pub`,
      '--yes',
    )
    assert.equal(answer.state, 'Active')
    assert.match(stderr, FALLBACK)
    leaseId = answer.leaseId
  })

  test('ps lists the lease from the chain', async () => {
    const { answer, stderr } = await run<{ leases: { leaseId: string }[] }>('ps')
    assert.deepEqual(
      answer.leases.map((lease) => lease.leaseId),
      [leaseId],
    )
    assert.match(stderr, FALLBACK)
  })

  test('close gives the rest back', async () => {
    await run('close', leaseId)
    const { answer } = await run<{ state: string }>('show', leaseId)
    assert.equal(answer.state, 'Closed')
  })
})
