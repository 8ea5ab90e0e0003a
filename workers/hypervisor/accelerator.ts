import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { CommandError, runCommand, writeFileAtomically } from '../host/index.ts'
import type { ReadyImage } from '../images/types.ts'
import type { Accelerator } from './types.ts'

const probeSeconds = 10
/** The kernel's last words when its first process is /bin/false, which exits with 1: a program ran in the guest. */
const proof = 'Attempted to kill init! exitcode=0x00000100'

const verdict = z.object({ key: z.string(), accelerator: z.enum(['kvm', 'tcg']) })

/**
 * Finds out whether hardware virtualisation works by booting a kernel with it. A /dev/kvm that opens is no proof, nor are
 * libvirt's capabilities: there are machines where both are fine and every guest dies. The verdict is kept in a folder until kernel,
 * QEMU, CPU or access to /dev/kvm change.
 */
export async function detectAccelerator(
  folder: string,
  imageForProbe: () => Promise<ReadyImage>,
): Promise<Accelerator> {
  const canOpen = canOpenKvm()
  const { stdout: qemu } = await runCommand('qemu-system-x86_64', ['--version'])
  const key = [release(), qemu.split('\n')[0], cpus()[0]?.model ?? '', canOpen ? 'kvm opens' : 'no kvm'].join(
    ' | ',
  )
  const path = join(folder, 'accelerator.json')
  const known = readVerdict(path)
  if (known?.key === key) return known.accelerator
  const accelerator = canOpen && (await bootsWith('kvm', await imageForProbe())) ? 'kvm' : 'tcg'
  writeFileAtomically(path, `${JSON.stringify({ key, accelerator })}\n`, 0o644)
  return accelerator
}

/** Whether a guest kernel reaches a user-space program under this accelerator. */
export async function bootsWith(accelerator: Accelerator, image: ReadyImage): Promise<boolean> {
  if (image.boot.kind !== 'direct') throw new Error(`Image ${image.name} brings no kernel to probe with.`)
  const args = [
    ...[
      '-machine',
      'q35',
      '-accel',
      accelerator,
      '-cpu',
      accelerator === 'kvm' ? 'host' : 'max',
      '-m',
      '256',
    ],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
    ...['-kernel', image.boot.kernelPath, '-initrd', image.boot.initrdPath],
    ...['-append', 'console=ttyS0 quiet panic=-1 rdinit=/bin/false'],
  ]
  try {
    const { stdout } = await runCommand('qemu-system-x86_64', args, { timeoutSeconds: probeSeconds })
    return stdout.includes(proof)
  } catch (error) {
    if (error instanceof CommandError) return false // aborted or hung: that is the answer
    throw error
  }
}

function canOpenKvm(): boolean {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

function readVerdict(path: string): z.infer<typeof verdict> | null {
  if (!existsSync(path)) return null
  const parsed = verdict.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  return parsed.success ? parsed.data : null
}
