import assert from 'node:assert/strict'
import { test } from 'node:test'
import { consoleFolder, daemonRoot } from './sockets.ts'

const privateHost = 'qemu+unix:///system?socket=/proc/4711/root/run/libvirt/libvirt-sock'
const stateDir = '/var/lib/freehold'

test("a private host's files hang below one of its processes", () => {
  assert.equal(daemonRoot(privateHost), '/proc/4711/root')
  assert.equal(daemonRoot('qemu:///system'), '')
  assert.equal(daemonRoot('qemu+unix:///system?socket=/run/other/libvirt-sock'), '')
})

test('consoles listen in a short folder that both daemon and worker reach', () => {
  const folderOf = (uri: string, runtimeDir?: string, state = stateDir) =>
    consoleFolder(uri, { runtimeDir, stateDir: state })
  const run = '/run/freehold/consoles'
  assert.deepEqual(folderOf('qemu:///system'), { inDaemon: run, here: run })
  assert.deepEqual(folderOf(privateHost), { inDaemon: run, here: `/proc/4711/root${run}` })
  assert.equal(folderOf('qemu:///session', '/run/user/1000')?.here, '/run/user/1000/freehold')
  assert.equal(folderOf('qemu:///session')?.here, '/var/lib/freehold/consoles')
  assert.equal(folderOf('qemu:///session', undefined, `/${'long'.repeat(20)}`), null)
  assert.equal(folderOf('qemu+ssh://far/system'), null)
})
