/**
 * What an ordinary user's worker does with one guest: `unprivileged-user.ts STATE_DIR`. Prints what happened as JSON.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connectHypervisor, type GuestSpec } from '../../workers/hypervisor/index.ts'
import { makeHostKey, makeOverlay, makeSeed, prepareImage } from '../../workers/images/index.ts'
import { guestAddress, openHostNetwork } from '../../workers/network/index.ts'
import { freePort, makeSshIdentity, ssh, waitFor, waitForSsh } from '../support/index.ts'

const [stateDir = ''] = process.argv.slice(2)
const name = 'fh-0dd1e'
const image = await prepareImage('micro')
const hypervisor = await connectHypervisor({
  stateDir,
  imageForProbe: async () => image,
  log: { info: () => {} },
})
const network = openHostNetwork({ mode: 'user' })
const port = await freePort()
const address = guestAddress(name, port, '10.77.0.0/16', { first: port, last: port })
await network.apply([address])
const identity = await makeSshIdentity(stateDir)
const hostKey = makeHostKey()
const spec: GuestSpec = {
  name,
  uuid: '00000000-0000-8000-8000-00000000c0de',
  vcpus: 1,
  memoryMib: 256,
  diskPath: join(stateDir, 'disk.qcow2'),
  seedPath: join(stateDir, 'seed.iso'),
  consoleLogPath: join(stateDir, 'console.log'),
  boot: image.boot,
  nic: { kind: 'user', mac: address.mac, sshForwardPort: port },
}
await makeOverlay(image, spec.diskPath, 1)
const authorizedKeys = [identity.publicKey]
await makeSeed({ outPath: spec.seedPath, instanceId: name, hostname: name, authorizedKeys, hostKey })
await hypervisor.define(spec)
await hypervisor.start(name)
const target = {
  host: network.publicAddress,
  port,
  user: image.loginUser,
  hostKey: hostKey.publicKeyOpenSsh,
  identity,
  folder: stateDir,
}
await waitForSsh(target)
const hello = await ssh(target, 'hostname')
// 10.0.2.2 is this machine as QEMU's user networking shows it; the guest's own SSH server greets on 10.0.2.15.
const machine = await ssh(target, `nc -w 2 10.0.2.2 ${port} < /dev/null`)
const itself = await ssh(target, 'nc -w 2 10.0.2.15 22 < /dev/null')
const console_ = await hypervisor.openConsole(name)
let said = ''
console_.on('data', (bytes) => {
  said += bytes
})
console_.write('\necho over "the serial port"\n')
const saysBack = () => said.includes('over the serial port')
await waitFor(saysBack, { what: 'the console answers', seconds: 30 })
console_.destroy()
const copyPath = join(stateDir, 'copy.qcow2')
await hypervisor.copyDisk(name, copyPath, { freeze: true, timeoutSeconds: 60 })
const [used] = await hypervisor.stats()
await hypervisor.shutdown(name, { agentSeconds: 30, acpiSeconds: 30 })
const [found] = await hypervisor.list()
await hypervisor.undefine(name)
await hypervisor.close()
console.log(
  JSON.stringify({
    uid: process.getuid?.(),
    uri: hypervisor.uri,
    hostname: hello.stdout.trim(),
    reachesMachine: machine.stdout.includes('SSH-'),
    reachesItself: itself.stdout.includes('SSH-'),
    power: found?.power,
    vcpus: used?.vcpus,
    isCopied: existsSync(copyPath),
  }),
)
