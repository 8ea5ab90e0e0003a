/**
 * Finds a daemon as a worker does that was told nothing: `system-daemon-user.ts STATE_DIR`. As root it runs a guest there, too. Prints
 * what happened as JSON.
 */
import { join } from 'node:path'
import { connectHypervisor, connectToRemove, type GuestSpec } from '../../workers/hypervisor/index.ts'
import {
  defaultCacheDir,
  makeHostKey,
  makeOverlay,
  makeSeed,
  prepareImage,
} from '../../workers/images/index.ts'
import { guestMac } from '../../workers/network/index.ts'
import { freePort, waitFor } from '../support/index.ts'

const [stateDir = ''] = process.argv.slice(2)
const name = 'fh-0dd1e'
console.log(JSON.stringify(process.getuid?.() === 0 ? await runGuest() : await look()))

/** Without a guest: the probe boot would take its time. */
async function look() {
  const hypervisor = await connectToRemove({ stateDir })
  const guests = await hypervisor.list()
  await hypervisor.close()
  return { uri: hypervisor.uri, guests: guests.length }
}

async function runGuest() {
  const image = await prepareImage('micro')
  const hypervisor = await connectHypervisor({
    stateDir,
    cacheDir: defaultCacheDir(),
    imageForProbe: async () => image,
    log: { info: () => {} },
  })
  const spec: GuestSpec = {
    name,
    uuid: '00000000-0000-8000-8000-00000000c0de',
    vcpus: 1,
    memoryMib: 256,
    diskPath: join(stateDir, 'disk.qcow2'),
    seedPath: join(stateDir, 'seed.iso'),
    consoleLogPath: join(stateDir, 'console.log'),
    boot: image.boot,
    nic: { kind: 'user', mac: guestMac(name), sshForwardPort: await freePort() },
  }
  await makeOverlay(image, spec.diskPath, 1)
  const seed = { outPath: spec.seedPath, instanceId: name, hostname: name, authorizedKeys: [] }
  await makeSeed({ ...seed, hostKey: makeHostKey() })
  await hypervisor.define(spec)
  await hypervisor.start(name)
  const terminal = await hypervisor.openConsole(name)
  let said = ''
  terminal.on('data', (bytes) => {
    said += bytes
  })
  const asks = setInterval(() => terminal.write('\n'), 1000)
  await waitFor(() => said.includes('# '), { what: 'a prompt comes', seconds: 60 })
  clearInterval(asks)
  terminal.destroy()
  const [running] = await hypervisor.list()
  await hypervisor.destroy(name)
  await hypervisor.undefine(name)
  const left = await hypervisor.list()
  await hypervisor.close()
  return { uri: hypervisor.uri, name: running?.name, power: running?.power, left: left.length }
}
