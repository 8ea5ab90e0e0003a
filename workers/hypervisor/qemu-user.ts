import { resolve } from 'node:path'
import { runCommand } from '../host/index.ts'

/** Whom Debian's libvirt runs QEMU as. */
export const QEMU_USER = 'libvirt-qemu'

/**
 * Who can run QEMU on files in these folders, which are there: libvirt's own user where it may pass every folder on the way, else
 * root, as in a checkout below /root.
 */
export async function qemuUserFor(folders: readonly string[]): Promise<string> {
  const mayPass = (folder: string) =>
    runCommand('runuser', ['-u', QEMU_USER, '--', 'test', '-x', resolve(folder)])
  try {
    await Promise.all(folders.map(mayPass))
    return QEMU_USER
  } catch {
    return 'root' // it may not, or there is no such user; whoever asks says which it became
  }
}
