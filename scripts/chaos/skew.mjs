// Loaded before a worker: its clock is off by the milliseconds in the file that FREEHOLD_CHAOS_SKEW names, read anew each second.
import { readFileSync } from 'node:fs'

const RealDate = Date
const path = process.env.FREEHOLD_CHAOS_SKEW
let skewMs = 0
const read = () => {
  try {
    skewMs = Number(readFileSync(path, 'utf8')) || 0
  } catch {
    skewMs = 0
  }
}
read()
setInterval(read, 1000).unref()

class SkewedDate extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + skewMs] : args))
  }
  static now() {
    return RealDate.now() + skewMs
  }
}
Object.defineProperty(SkewedDate, 'name', { value: 'Date' })
globalThis.Date = SkewedDate
