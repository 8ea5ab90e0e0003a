import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'
import { projectRoot } from '../../scripts/network/paths.ts'

/**
 * One that strikes eight times within three rounds: an RPC with an old head, a full disk, lost answers and a power cut of Redis,
 * libvirtd, a QEMU, the worker, a reorg. What a seed strikes follows from the list of faults: look again when that changes. The
 * long form: `npm run chaos`.
 */
const SEED = '773'
const ROUNDS = '3'
/** Two are the least that show what a worker keeps open. */
const LIVES = '2'

const skip = process.getuid?.() !== 0 && 'a private host needs root'

test('machines, money and disks survive a few rounds of chaos', { skip }, async () => {
  const args = [
    join(projectRoot, 'scripts/chaos/main.ts'),
    '--seed',
    SEED,
    '--rounds',
    ROUNDS,
    '--minutes',
    '30',
    '--lives',
    LIVES,
  ]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const [code] = await once(child, 'exit')
  assert.equal(code, 0, said)
})
