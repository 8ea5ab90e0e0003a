import assert from 'node:assert/strict'
import { chownSync, mkdtempSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../../workers/host/index.ts'
import { defaultCacheDir, prepareImage } from '../../workers/images/index.ts'
import { removeTempDir } from '../support/index.ts'

const script = fileURLToPath(new URL('./unprivileged-user.ts', import.meta.url))
const nobody = 65_534

/** Runs the script as an ordinary user, in a process namespace that takes the user's session daemon with it. */
function asOrdinaryUser(stateDir: string): Promise<{ stdout: string }> {
  const env = {
    PATH: process.env.PATH,
    HOME: stateDir,
    XDG_RUNTIME_DIR: stateDir,
    FREEHOLD_IMAGE_CACHE: defaultCacheDir(),
  }
  const node = [process.execPath, script, stateDir]
  if (process.getuid?.() !== 0) return runCommand(node[0]!, node.slice(1), { env, timeoutSeconds: 120 })
  chownSync(stateDir, nobody, nobody)
  const alone = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc']
  const reaper = ['bash', '-c', '"$@"; exit $?', 'bash'] // process 1 must bury what libvirt leaves; Node does not
  const user = ['setpriv', '--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups', '--no-new-privs']
  return runCommand('unshare', [...alone, ...reaper, ...user, ...node], { env, timeoutSeconds: 120 })
}

test('an ordinary user runs and operates a guest by the session daemon, reached on 127.0.0.1 only', async () => {
  await prepareImage('micro')
  // Not below the run's own folder, which may be closed to ordinary users and makes socket paths long.
  const stateDir = mkdtempSync('/tmp/fhu-')
  const { stdout } = await asOrdinaryUser(stateDir)
  const { uid, ...seen } = JSON.parse(stdout)
  assert.notEqual(uid, 0)
  assert.deepEqual(seen, {
    uri: 'qemu:///session',
    hostname: 'fh-0dd1e',
    reachesMachine: false,
    reachesItself: true,
    power: 'stopped',
    vcpus: 1,
    isCopied: true,
  })
  removeTempDir(stateDir)
})
