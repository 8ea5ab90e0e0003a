import { join } from 'node:path'
import { testHypervisor } from '../../workers/hypervisor/hypervisor.contract.ts'
import { makeHostKey, makeOverlay, makeSeed } from '../../workers/images/index.ts'
import { guestMac } from '../../workers/network/index.ts'
import { freePort, startTestHost } from '../support/index.ts'

testHypervisor('libvirt', async () => {
  const host = await startTestHost()
  const { stateDir, image, identity } = host
  return {
    hypervisor: host.hypervisor,
    async makeSpec(name) {
      const diskPath = join(stateDir, 'disk.qcow2')
      const seedPath = join(stateDir, 'seed.iso')
      await makeOverlay(image, diskPath, 1)
      await makeSeed({
        outPath: seedPath,
        instanceId: name,
        hostname: name,
        authorizedKeys: [identity.publicKey],
        hostKey: makeHostKey(),
      })
      return {
        name,
        uuid: '00000000-0000-8000-8000-00000000c0de',
        vcpus: 1,
        memoryMib: 256,
        diskPath,
        seedPath,
        consoleLogPath: join(stateDir, 'console.log'),
        boot: image.boot,
        nic: { kind: 'user', mac: guestMac(name), sshForwardPort: await freePort() },
      }
    },
    crashGuest: host.crashGuest,
    restartDaemon: host.killDaemon,
    stop: host.stop,
  }
})
