import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { eraseFile } from '../../host/index.ts'
import type { Step, StepContext } from './types.ts'

/**
 * Removes the instance: definition, port, disk and record, in an order that can be cut anywhere and begun again. Where the tenant wants
 * no data left, its files are overwritten first; else their blocks are given back to the file system as they are.
 */
export const wipe: Step = {
  deadlineSeconds: 900, // what is overwritten by then need not be again
  async take(context) {
    const { id, host } = context
    const name = host.instances.nameOf(id)
    await host.parts.hypervisor.destroy(name)
    await host.parts.hypervisor.undefine(name)
    if (host.instances.get(id)) host.instances.update(id, { address: null, forwarded: false })
    if (host.instances.get(id)?.policy?.wipeAtEnd) await eraseData(context)
    host.snapshots.removeAll(host.instances.instanceOf(id))
    host.ports.release(name)
    host.instances.remove(id)
    host.sshAnswered.delete(id)
    host.resumedAtMs.delete(id)
  },
}

/** All that holds the tenant's data, the record last: it is what makes this go on after a crash. */
async function eraseData({ id, host, paths, signal }: StepContext): Promise<void> {
  const snapshots = host.snapshots.idleFolderOf(host.instances.instanceOf(id))
  const files = [snapshots, paths.folder].flatMap(filesBelow)
  for (const file of files) if (file !== paths.record) await eraseFile(file, signal)
}

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : []
