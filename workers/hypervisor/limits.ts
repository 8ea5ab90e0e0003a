import type { Accelerator } from './types.ts'

/** What QEMU needs beside the guest's memory: itself, its threads, page tables, disk caches. Measured 30 to 130 MiB. */
const qemuMib = 256
/** Emulation keeps translated code as well: up to 1 GiB with QEMU's default. */
const translationMib = 1024

/** `GuestLimits.memoryLimitMib` for a guest of this size: generous, for whoever goes beyond is killed by the kernel. Pure. */
export function memoryLimitMib(memoryMib: number, accelerator: Accelerator): number {
  const extra = qemuMib + Math.ceil(memoryMib / 32)
  return memoryMib + extra + (accelerator === 'tcg' ? translationMib : 0)
}
