import type { Accelerator, GuestLimits } from './types.ts'

/** What QEMU needs beside the guest's memory: itself, its threads, page tables, disk caches. Measured 30 to 130 MiB. */
const qemuMib = 256
/** Emulation keeps translated code as well: up to 1 GiB with QEMU's default. */
const translationMib = 1024

/** `GuestLimits.memoryLimitMib` for a guest of this size: generous, for whoever goes beyond is killed by the kernel. Pure. */
export function memoryLimitMib(memoryMib: number, accelerator: Accelerator): number {
  const extra = qemuMib + Math.ceil(memoryMib / 32)
  return memoryMib + extra + (accelerator === 'tcg' ? translationMib : 0)
}

/**
 * Limits of a guest that runs with `now` and is defined with `next`. Its memory shrinks only at its next start, so until then
 * neither may its limit: the kernel would kill it. Pure.
 */
export function limitsMeanwhile(now: GuestLimits | null, next: GuestLimits | null): GuestLimits | null {
  if (now === null || next === null) return next
  const [first, second] = [now.memoryLimitMib, next.memoryLimitMib]
  const memoryLimitMib = first === null || second === null ? null : Math.max(first, second)
  return { ...next, memoryLimitMib }
}
