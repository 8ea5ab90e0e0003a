import { formatDuration } from '@freehold/sdk'
import type { Output } from '../kernel/io.ts'
import { makePaint } from './paint.ts'
import { bytesText } from './sizes.ts'

/** What happens while a person waits; on standard error only. */
export interface Progress {
  /** Starts a step; the one before it counts as done. */
  step(says: string): void
  /** How far the running step is; `of` is null while nobody knows where it ends. */
  measure(doneBytes: number, of: number | null): void
  /** Ends the running step with what came of it. */
  done(says: string): void
  /** A line that stays, such as "the subgraph does not answer". */
  note(says: string): void
  /** Clears the running step, for a prompt or an error. */
  end(): void
}

interface Measured {
  readonly doneBytes: number
  readonly of: number | null
}

interface Step {
  readonly says: string
  readonly since: number
  readonly timer: NodeJS.Timeout | null
  measured: Measured | null
}

const BAR_CELLS = 20

/** `█████░░░░░░░░░░░░░░░ 25 %, 64 of 256 MiB` */
function measuredText({ doneBytes, of }: Measured): string {
  if (of === null || of === 0) return bytesText(doneBytes)
  const share = Math.min(1, doneBytes / of)
  const full = Math.floor(share * BAR_CELLS)
  const bar = '█'.repeat(full) + '░'.repeat(BAR_CELLS - full)
  return `${bar} ${Math.floor(share * 100)} %, ${bytesText(doneBytes)} of ${bytesText(of)}`
}

/** Where nothing can be redrawn, a line for each quarter is enough. */
const quarterOf = ({ doneBytes, of }: Measured) => (of ? Math.floor((doneBytes / of) * 4) : 0)

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/**
 * On a terminal the running step turns and counts its seconds; elsewhere each step is one line as it starts, so that a log
 * shows where it stopped.
 */
export function makeProgress(stream: Output, env: Readonly<Record<string, string | undefined>>): Progress {
  const live = stream.isTTY === true && env.TERM !== 'dumb'
  const paint = makePaint(stream, env)
  let running: Step | null = null
  let frame = 0

  const clear = () => live && stream.write('\r\x1b[2K')
  const elapsed = () => (running ? formatDuration(Math.floor((Date.now() - running.since) / 1000)) : '')
  const draw = () => {
    frame = (frame + 1) % frames.length
    if (!running) return
    const measured = running.measured ? ` ${measuredText(running.measured)}` : ''
    stream.write(
      `\r\x1b[2K${paint.dim(frames[frame] ?? '')} ${running.says}${measured} ${paint.dim(elapsed())}`,
    )
  }
  const finish = (line: string | null) => {
    if (running?.timer) clearInterval(running.timer)
    if (running) clear()
    if (line !== null) stream.write(`${line}\n`)
    running = null
  }
  return {
    step(says) {
      finish(running && live ? `${paint.good('✓')} ${running.says} ${paint.dim(elapsed())}` : null)
      if (!live) stream.write(`… ${says}\n`)
      const timer = live ? setInterval(draw, 100) : null
      timer?.unref()
      running = { says, since: Date.now(), timer, measured: null }
      if (live) draw()
    },
    measure(doneBytes, of) {
      if (!running) return
      const before = running.measured ? quarterOf(running.measured) : 0
      running.measured = { doneBytes, of }
      if (live) return // the next frame shows it
      const quarter = quarterOf(running.measured)
      if (quarter > before && quarter < 4)
        stream.write(`… ${running.says} ${measuredText(running.measured)}\n`)
    },
    done(says) {
      finish(`${paint.good('✓')} ${says}${running ? ` ${paint.dim(`(${elapsed()})`)}` : ''}`)
    },
    note(says) {
      if (running) clear()
      stream.write(`${paint.warn('!')} ${says}\n`)
      if (running && live) draw()
    },
    end() {
      finish(null)
    },
  }
}
