/**
 * What a machine is made of and how much of it can be rented out, from /sys, /proc and one benchmark. It reads, measures and
 * proposes; it changes nothing.
 */
export { type Benchmark, BenchmarkError, baselineEventsPerSecond, benchmarkMachine } from './benchmark.ts'
export { detectMachine } from './detect.ts'
export { hardwareFact } from './fact.ts'
export { passthroughOf } from './passthrough.ts'
export { pointsOf, proposeCapacity, USUAL_MBPS } from './propose.ts'
export { readSurvey, type Survey, writeSurvey } from './survey.ts'
export type { Cpu, Disk, Gpu, Machine, Nic, NumaNode } from './types.ts'
