import assert from 'node:assert/strict'
import { chmodSync, chownSync, mkdtempSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../../workers/host/index.ts'
import { type HostNamespace, startHostNamespace } from '../../workers/hypervisor/index.ts'
import { defaultCacheDir, prepareImage } from '../../workers/images/index.ts'
import { makeTempDir, removeTempDir } from '../support/index.ts'

const script = fileURLToPath(new URL('./system-daemon-user.ts', import.meta.url))
const nobody = 65_534
const folders: string[] = []

/** A machine whose system daemon listens where every machine's does; here, in namespaces of its own. */
let machine: HostNamespace
before(async () => {
  await prepareImage('micro')
  const stateDir = makeTempDir('system-daemon')
  folders.push(stateDir)
  machine = await startHostNamespace({ stateDir, qemuUser: 'libvirt-qemu' })
})
after(async () => {
  await machine?.stop()
  for (const folder of folders) removeTempDir(folder)
})

const inside = (...command: readonly string[]) =>
  runCommand(
    'nsenter',
    ['--target', String(machine.initPid), '--mount', '--net', '--pid', '--', ...command],
    {
      timeoutSeconds: 120,
      env: { PATH: process.env.PATH, FREEHOLD_IMAGE_CACHE: defaultCacheDir() },
    },
  )

/** What a user's worker finds there that was told nothing. */
async function lookAs(uid: number): Promise<unknown> {
  const own = mkdtempSync('/tmp/fhs-') // where the daemon's QEMU can pass to the disks
  folders.push(own)
  chmodSync(own, 0o711)
  chownSync(own, uid, uid)
  const user = ['setpriv', '--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups', '--no-new-privs']
  const home = ['env', `HOME=${own}`, `XDG_RUNTIME_DIR=${own}`]
  const { stdout } = await inside(...home, ...(uid === 0 ? [] : user), process.execPath, script, own)
  return JSON.parse(stdout)
}

test('root finds the daemon of the system by its socket, and runs guests there', async () => {
  const seen = { uri: 'qemu:///system', name: 'fh-0dd1e', power: 'running', left: 0 }
  assert.deepEqual(await lookAs(0), seen)
})

test('an ordinary user goes to a daemon of the session, also where that of the system lets everybody in', async () => {
  await inside('chmod', '666', '/run/libvirt/libvirt-sock')
  assert.deepEqual(await lookAs(nobody), { uri: 'qemu:///session', guests: 0 })
})
