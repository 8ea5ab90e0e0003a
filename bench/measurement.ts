import type { PackageSet } from '../scripts/bootstrap/packages.ts'
import type { Figure } from './figures.ts'
import type { Section } from './report.ts'

/** One thing that is measured, in a file of its own. */
export interface Measurement extends Section {
  /** Debian packages that it cannot do without; what needs any is measured on Linux only. */
  readonly needs: readonly PackageSet[]
  /** @param runs how often, where once says little */
  measure(runs: number): Promise<readonly Figure[]>
}
