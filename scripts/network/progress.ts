import type { OnProgress, Progress } from './supervise.ts'

const NAME_WIDTH = 16

/**
 * Shows progress as lines: one per finished step, with its seconds. On a terminal the step that runs is shown below them
 * and replaced as it goes.
 */
export function lineProgress(output: NodeJS.WriteStream): OnProgress {
  const under = new Map<string, string>()
  const clear = () => output.isTTY && output.write('\r\x1b[2K')
  const showRunning = () => {
    if (!output.isTTY || under.size === 0) return
    const text = [...under].map(([step, note]) => (note ? `${step}: ${note}` : step)).join(', ')
    output.write(`  ... ${text}`.slice(0, (output.columns ?? 80) - 1))
  }
  return (progress) => {
    clear()
    if (progress.state === 'begun' || progress.state === 'stopping') under.set(progress.step, '')
    else if (progress.state === 'note') under.set(progress.step, progress.note ?? '')
    else {
      under.delete(progress.step)
      output.write(`${lineOf(progress)}\n`)
    }
    if (progress.state === 'note' && !output.isTTY) output.write(`${lineOf(progress)}\n`)
    showRunning()
  }
}

function lineOf({ step, state, seconds, note }: Progress): string {
  const name = step.padEnd(NAME_WIDTH)
  if (state === 'failed') return `  ${name} failed after ${seconds.toFixed(1)} s: ${note}`
  if (state === 'note') return `  ${name} ... ${note}`
  return `  ${name} ${seconds.toFixed(1).padStart(5)} s${state === 'stopped' ? '  stopped' : ''}`
}
