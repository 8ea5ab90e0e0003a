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
  /** The same where only a share is known, 0 to 100. */
  percent(share: number): void
  /** Ends the running step with what came of it. */
  done(says: string): void
  /** A line that stays, such as "the subgraph does not answer". */
  note(says: string): void
  /** Clears the running step, for a prompt or an error. */
  end(): void
}

/** How far a step is: `share` from 0 to 1, null while nobody knows where it ends. */
interface Measured {
  readonly share: number | null
  readonly says: string
}

interface Step {
  readonly says: string
  readonly since: number
  readonly timer: NodeJS.Timeout | null
  measured: Measured | null
}

const BAR_CELLS = 20

/** `█████░░░░░░░░░░░░░░░ 25 %, 64 of 256 MiB` */
function measuredText({ share, says }: Measured): string {
  if (share === null) return says
  const full = Math.floor(share * BAR_CELLS)
  return `${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)} ${Math.floor(share * 100)} %${says}`
}

/** Where nothing can be redrawn, a line for each quarter is enough. */
const quarterOf = (measured: Measured | null) => Math.floor((measured?.share ?? 0) * 4)

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
    const bar = running.measured ? ` ${measuredText(running.measured)}` : ''
    stream.write(`\r\x1b[2K${paint.dim(frames[frame] ?? '')} ${running.says}${bar} ${paint.dim(elapsed())}`)
  }
  const finish = (line: string | null) => {
    if (running?.timer) clearInterval(running.timer)
    if (running) clear()
    if (line !== null) stream.write(`${line}\n`)
    running = null
  }
  const measured = (now: Measured) => {
    if (!running) return
    const before = quarterOf(running.measured)
    running.measured = now
    if (live) return // the next frame shows it
    const quarter = quarterOf(now)
    if (quarter > before && quarter < 4) stream.write(`… ${running.says} ${measuredText(now)}\n`)
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
      const share = of ? Math.min(1, doneBytes / of) : null
      measured({
        share,
        says: of ? `, ${bytesText(doneBytes)} of ${bytesText(of)}` : bytesText(doneBytes),
      })
    },
    percent(share) {
      measured({ share: Math.min(1, share / 100), says: '' })
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
