import { execFileSync } from 'node:child_process'
import { projectRoot } from './network/paths.ts'

/** The code that a run is of. */
export interface Checkout {
  readonly commit: string
  /** Nothing in it was changed since that commit. */
  readonly isClean: boolean
}

/** Looks before a run, since it may change while the run goes on. */
export function lookAtCheckout(): Checkout {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8' }).trim()
  // Results of earlier runs change nothing of what is run.
  const isClean = git('status', '--porcelain', '--', '.', ':!bench/results') === ''
  return { commit: git('rev-parse', 'HEAD'), isClean }
}
