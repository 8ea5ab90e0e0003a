import { statfsSync } from 'node:fs'
import type { Shape } from '@freehold/sdk'
import {
  type Benchmark,
  BenchmarkError,
  benchmarkMachine,
  detectMachine,
  type Machine,
  proposeCapacity,
  readSurvey,
} from '../../workers/machine/index.ts'
import type { Context } from '../kernel/context.ts'

/** What a machine is made of, what it does, and what of it could be on offer. */
export interface MachineReport {
  readonly machine: Machine
  /** null: not measured. */
  readonly benchmark: Benchmark | null
  /** Why it was not measured. */
  readonly benchmarkMissing: string | null
  readonly capacity: Shape
}

/** Looks at this machine, and measures it unless it shall not. `FREEHOLD_SYSROOT` shows another one: a copy of its /sys and /proc. */
export async function reportMachine(
  context: Context,
  { stateDir, measure }: { readonly stateDir: string; readonly measure: boolean },
): Promise<MachineReport> {
  const machine = detectMachine(context.io.env.FREEHOLD_SYSROOT)
  const { benchmark, benchmarkMissing } = measure
    ? await measured(context, machine)
    : { benchmark: null, benchmarkMissing: 'not asked for' }
  const capacity = proposeCapacity(machine, benchmark, freeBytes(stateDir))
  return { machine, benchmark, benchmarkMissing, capacity }
}

async function measured({ progress }: Context, { cpu }: Machine) {
  progress.step('measuring the machine, ten seconds')
  try {
    return { benchmark: await benchmarkMachine({ threads: cpu.threads }), benchmarkMissing: null }
  } catch (error) {
    if (!(error instanceof BenchmarkError)) throw error
    return { benchmark: null, benchmarkMissing: error.message }
  } finally {
    progress.end()
  }
}

/** What of this machine could be on offer: as `provider init` found it, else by a look without measuring. */
export function proposedCapacity(stateDir: string): Shape {
  return readSurvey(stateDir)?.capacity ?? proposeCapacity(detectMachine(), null, freeBytes(stateDir))
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}
