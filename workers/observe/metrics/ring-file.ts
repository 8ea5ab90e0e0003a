import { type FileHandle, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { makeObservedFolder } from '../observed-folder.ts'
import { Grid, type RingEntry } from './grid.ts'

/** What a ring keeps and where. */
export interface RingShape {
  /** The instance's folder; the file lies in what was observed of it. */
  readonly folder: string
  readonly name: string
  /** Entries kept; the oldest are written over. */
  readonly slots: number
  /** Time that one entry stands for. */
  readonly stepSeconds: number
  /** Numbers in an entry. */
  readonly columns: number
}

/** Changes when the meaning of the files changes; files with another mark are begun anew. */
const mark = 0x46_48_52_31 // "FHR1" in the byte order of this machine
const headerWords = 4
const wordBytes = 4

/**
 * A ring of numbers in a file: a header of four words, then one record per slot, each a step number and its columns as 32-bit
 * floats in the machine's byte order. An entry's slot follows from its step, so nothing else needs to be remembered: a record
 * whose step is not the expected one is a gap. The file is sparse until it was filled once. No handle stays open between calls.
 */
export class RingFile {
  readonly #shape: RingShape
  readonly #path: string
  readonly #recordBytes: number
  readonly #header: Uint32Array

  constructor(shape: RingShape) {
    this.#shape = shape
    this.#path = join(shape.folder, 'observed', shape.name)
    this.#recordBytes = (1 + shape.columns) * wordBytes
    this.#header = new Uint32Array([mark, shape.slots, shape.stepSeconds, shape.columns])
  }

  /** Bytes that the file may come to. */
  get mostBytes(): number {
    return headerWords * wordBytes + this.#shape.slots * this.#recordBytes
  }

  /** Writes entries, neighbours in one go. The folder is made, its parent must be there. @throws Error of the file system, for example ENOSPC */
  async write(entries: readonly RingEntry[]): Promise<void> {
    if (entries.length === 0) return
    const file = await this.#openForWriting()
    try {
      for (const run of this.#runs(entries)) {
        const bytes = Buffer.concat(run.map((entry) => this.#encode(entry)))
        await file.write(bytes, 0, bytes.length, this.#offsetOf(run[0]!.step))
      }
    } finally {
      await file.close()
    }
  }

  /** What was written for the steps from one to another, both included; never more than the ring keeps. */
  async read(fromStep: number, toStep: number): Promise<Grid> {
    const { slots, columns } = this.#shape
    const grid = new Grid(Math.max(fromStep, toStep - slots + 1), toStep, columns)
    const file = await openIfAny(this.#path)
    if (file === null) return grid
    try {
      if (!(await this.#isOurs(file))) return grid
      for (let step = grid.from; step <= toStep; ) {
        const count = Math.min(toStep - step + 1, slots - (step % slots))
        this.#decode(await this.#readSlots(file, step, count), step, count, grid)
        step += count
      }
      return grid
    } finally {
      await file.close()
    }
  }

  async #openForWriting(): Promise<FileHandle> {
    const there = await openIfAny(this.#path, 'r+')
    if (there !== null) {
      if (await this.#isOurs(there)) return there
      await there.close()
    }
    await makeObservedFolder(this.#shape.folder)
    const fresh = await open(`${this.#path}.new`, 'w+', 0o600)
    try {
      await fresh.write(new Uint8Array(this.#header.buffer), 0, headerWords * wordBytes, 0)
      await rename(`${this.#path}.new`, this.#path)
      return fresh
    } catch (error) {
      await fresh.close() // on a full disk this happens every few seconds
      throw error
    }
  }

  async #isOurs(file: FileHandle): Promise<boolean> {
    const found = new Uint32Array(headerWords)
    const { bytesRead } = await file.read(new Uint8Array(found.buffer), 0, found.byteLength, 0)
    return bytesRead === found.byteLength && found.every((word, index) => word === this.#header[index])
  }

  /** Entries in slots that follow each other, kept together. */
  #runs(entries: readonly RingEntry[]): RingEntry[][] {
    const runs: RingEntry[][] = []
    for (const entry of entries) {
      const last = runs.at(-1)?.at(-1)
      const follows =
        last !== undefined && entry.step === last.step + 1 && entry.step % this.#shape.slots !== 0
      if (follows) runs.at(-1)!.push(entry)
      else runs.push([entry])
    }
    return runs
  }

  #encode({ step, values }: RingEntry): Buffer {
    const record = Buffer.alloc(this.#recordBytes)
    const words = new Uint32Array(1 + this.#shape.columns)
    words[0] = step
    words.set(new Uint32Array(values.buffer, values.byteOffset, this.#shape.columns), 1)
    record.set(new Uint8Array(words.buffer))
    return record
  }

  #decode(bytes: ArrayBuffer, firstStep: number, count: number, grid: Grid): void {
    const words = 1 + this.#shape.columns
    const steps = new Uint32Array(bytes)
    const numbers = new Float32Array(bytes)
    for (let index = 0; index < count; index++) {
      const step = firstStep + index
      const start = index * words
      if (steps[start] === step) grid.set({ step, values: numbers.subarray(start + 1, start + words) })
    }
  }

  async #readSlots(file: FileHandle, firstStep: number, count: number): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(count * this.#recordBytes)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, this.#offsetOf(firstStep))
    bytes.fill(0, bytesRead - (bytesRead % this.#recordBytes)) // behind the end of the file, or cut off: step 0, so nothing
    return bytes.buffer
  }

  #offsetOf(step: number): number {
    return headerWords * wordBytes + (step % this.#shape.slots) * this.#recordBytes
  }
}

async function openIfAny(path: string, flags = 'r'): Promise<FileHandle | null> {
  try {
    return await open(path, flags)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
