import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import { writeFileAtomically } from '../../workers/host/index.ts'

const LEAST_PAUSE_MS = 1000
/** Looking at a large state takes a while; most of the time is left to others. */
const PAUSE_PER_LOOK = 50

const copyOf = (path: string): string => `${path}.whole`

/**
 * Puts the copy in the place of a state that is not whole: anvil writes into the file itself, so a kill -9 may leave half of it, or
 * nothing. @throws Error when there is no copy either
 */
export function mendState(path: string): void {
  if (!existsSync(path) || wholeState(path) !== null) return
  if (!existsSync(copyOf(path)))
    throw new Error(`The chain's state in ${path} is damaged. Start anew: npm start -- --fresh`)
  copyFileSync(copyOf(path), path)
}

/** Keeps a copy of the last state that was whole, until `ended`. */
export function copyStates(path: string, ended: Promise<unknown>): void {
  let copiedMs = 0
  let timer: NodeJS.Timeout
  const look = () => {
    const since = performance.now()
    const writtenMs = existsSync(path) ? statSync(path).mtimeMs : copiedMs
    const state = writtenMs === copiedMs ? null : wholeState(path)
    if (state !== null) {
      writeFileAtomically(copyOf(path), state)
      copiedMs = writtenMs
    }
    const tookMs = performance.now() - since
    timer = setTimeout(look, Math.max(LEAST_PAUSE_MS, PAUSE_PER_LOOK * tookMs)).unref()
  }
  look()
  void ended.then(() => clearTimeout(timer))
}

/** The file's text; null while it is being written, or where it was cut off. */
function wholeState(path: string): string | null {
  const text = readFileSync(path, 'utf8')
  try {
    JSON.parse(text)
    return text
  } catch {
    return null
  }
}
