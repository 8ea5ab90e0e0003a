import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type RunningNetwork, startNetwork } from '../../scripts/network/network.ts'
import { type CommandLine, freehold, freeholdJson } from '../../scripts/smoke/freehold.ts'
import { makeSshIdentity, makeTempDir, removeTempDir, waitFor } from '../support/index.ts'

/** What a tenant does to the power of a real machine, and what that leaves alone. */
describe('restart, reset and rescue of a real machine', () => {
  let folder: string
  let running: RunningNetwork
  let tenant: CommandLine
  let lease: string

  before(async () => {
    folder = makeTempDir('power')
    const key = `${(await makeSshIdentity(folder)).privateKeyPath}.pub`
    running = await startNetwork({ stateDir: join(folder, 'state'), services: ['host'] })
    tenant = { networkFile: running.paths.network, home: join(folder, 'home') }
    mkdirSync(tenant.home)
    const size = ['--vcpus', '1', '--memory', '256M', '--disk', '1G', '--hours', '2']
    const words = ['rent', '--image', 'micro', ...size, '--key', key, '--yes']
    lease = (await freeholdJson<{ leaseId: string }>(tenant, words)).leaseId
    await inGuest('echo mine > kept; sync')
  })
  after(async () => {
    await running?.stop()
    removeTempDir(folder)
  })

  /** Asks the guest until it lets somebody in and the answer is as wanted; SSH may still lead into what ends just now. */
  const inGuest = (command: string, isWanted: (answer: string) => boolean = () => true): Promise<string> =>
    waitFor(
      async () => {
        const { code, stdout } = await freehold(tenant, ['ssh', lease, '--', command])
        return code === 0 && isWanted(stdout.trim()) && { answer: stdout.trim() }
      },
      { what: `the guest answers to ${command}`, seconds: 180, everyMs: 1000 },
    ).then((found) => (found as { answer: string }).answer)

  const bootId = 'cat /proc/sys/kernel/random/boot_id'

  test('restarted in order and reset by the button, it is the same machine on another boot', async () => {
    let before = await inGuest(bootId)
    for (const verb of ['restart', 'reset']) {
      await freeholdJson(tenant, [verb, lease])
      before = await inGuest(bootId, (now) => now !== before)
      assert.equal(await inGuest('cat kept'), 'mine')
    }
  })

  test('in rescue its disk lies beside another system, under the same address and host key', async () => {
    await freeholdJson(tenant, ['rescue', lease])
    const look =
      'mkdir -p /mnt; mount /dev/vdc /mnt 2>/dev/null; find /mnt -name kept | xargs cat; umount /mnt'
    assert.equal(await inGuest(look, (answer) => answer === 'mine'), 'mine')
    assert.equal((await freehold(tenant, ['ssh', lease, '--', 'test -e kept'])).code, 1)
    await freeholdJson(tenant, ['rescue', '--end', lease])
    assert.equal(await inGuest('cat kept', (answer) => answer === 'mine'), 'mine')
  })
})
