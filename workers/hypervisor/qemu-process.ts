import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * The process that runs a guest, as this machine counts processes; null when there is none.
 * @param root where the daemon's file system hangs, for a private host: only processes of that host count.
 */
export function qemuProcessOf(name: string, root: string): number | null {
  const namespace = root === '' ? null : linkOf(root.replace(/\/root$/, '/ns/pid'))
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry) || !runs(entry, name)) continue
    if (namespace === null || linkOf(`/proc/${entry}/ns/pid`) === namespace) return Number(entry)
  }
  return null
}

/** libvirt names the guest in QEMU's arguments: `-name guest=NAME,debug-threads=on`. */
function runs(pid: string, name: string): boolean {
  try {
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return args[args.indexOf('-name') + 1]?.split(',')[0] === `guest=${name}`
  } catch {
    return false // it ended while we looked
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}
