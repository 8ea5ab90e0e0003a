import { formatDuration } from '@freehold/sdk'
import type { Output } from '../kernel/io.ts'
import { makePaint } from './paint.ts'

/** What happens while a person waits; on standard error only. */
export interface Progress {
  /** Starts a step; the one before it counts as done. */
  step(says: string): void
  /** Ends the running step with what came of it. */
  done(says: string): void
  /** A line that stays, such as "the subgraph does not answer". */
  note(says: string): void
  /** Clears the running step, for a prompt or an error. */
  end(): void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/**
 * On a terminal the running step turns and counts its seconds; elsewhere each step is one line as it starts, so that a log
 * shows where it stopped.
 */
export function makeProgress(stream: Output, env: Readonly<Record<string, string | undefined>>): Progress {
  const live = stream.isTTY === true && env.TERM !== 'dumb'
  const paint = makePaint(stream, env)
  let running: { says: string; since: number; timer: NodeJS.Timeout | null } | null = null
  let frame = 0

  const clear = () => live && stream.write('\r\x1b[2K')
  const elapsed = () => (running ? formatDuration(Math.floor((Date.now() - running.since) / 1000)) : '')
  const draw = () => {
    frame = (frame + 1) % frames.length
    if (running)
      stream.write(`\r\x1b[2K${paint.dim(frames[frame] ?? '')} ${running.says} ${paint.dim(elapsed())}`)
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
      running = { says, since: Date.now(), timer }
      if (live) draw()
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
