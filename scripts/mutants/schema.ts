/**
 * All mutants in one program: each place that a mutant changes asks at run time whether its mutant is the one on trial, so one
 * compilation serves hundreds of trials. Which one it is, the balance of forge's default sender says, which forge takes from
 * its settings (FOUNDRY_INITIAL_BALANCE): the tests know nothing of it.
 */
import { posix } from 'node:path'
import type { Sources } from './compile.ts'
import type { Mutant, Range } from './generate.ts'
import type { House } from './houses.ts'

/** Forge's default sender, whose initial balance a setting gives. */
const DEFAULT_SENDER = '0x1804c8AB1F12E6bbf3894d4083f33e07309d1f38'

/** Mutants that can be switched on at run time; modifiers, assembly and named ones cannot. */
export function isSwitchable({ kind }: Mutant): boolean {
  return kind !== 'named' && kind !== 'unguard'
}

/** The number under which the i-th mutant is on trial; no forge setting is that small by chance. */
export function trialNumber(index: number): number {
  return 1_000_000 + index
}

/** The sources with all switchable mutants in them, by their place in the list; none is on. */
export function instrument(
  sources: Sources,
  mutants: readonly Mutant[],
  { folder }: House,
): Map<string, string> {
  const trial = `${folder}/Trial.sol`
  const numbered = mutants.map((mutant, i) => ({ ...mutant, number: trialNumber(i) })).filter(isSwitchable)
  const instrumented = new Map(sources)
  for (const [file, text] of sources) {
    if (!file.startsWith(folder)) continue
    if (file.includes('/interfaces/')) {
      instrumented.set(file, withoutPure(text))
      continue
    }
    const inFile = numbered.filter((mutant) => mutant.file === file)
    instrumented.set(file, withTrial(file, trial, new Renderer(text, inFile).render()))
  }
  return instrumented.set(trial, TRIAL_SOURCE)
}

const TRIAL_SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

function onTrial(uint256 number) view returns (bool) {
    return ${DEFAULT_SENDER}.balance == number;
}
`

/** Imports the question; whoever asks it is no longer pure. */
function withTrial(file: string, trial: string, text: string): string {
  const path = posix.relative(posix.dirname(file), trial)
  const from = path.startsWith('.') ? path : `./${path}`
  return withoutPure(text).replace(
    /^pragma [^;]*;/m,
    (pragma) => `${pragma}\nimport {onTrial} from "${from}";`,
  )
}

/** What asks the world is no longer pure, and neither is what promises it. */
export const withoutPure = (text: string): string => text.replace(/\bpure\b/g, 'view')

type Numbered = Mutant & { readonly number: number }

/** Rewrites one file from the inside out: mutants may lie in each other. */
class Renderer {
  readonly #bytes: Buffer
  readonly #mutants: readonly Numbered[]

  constructor(text: string, mutants: readonly Numbered[]) {
    this.#bytes = Buffer.from(text)
    this.#mutants = mutants
  }

  render(): string {
    return this.#inside([0, this.#bytes.length], () => true)
  }

  /** The text of a range, with every mutant that lies in it and passes. */
  #inside([start, end]: Range, passes: (mutant: Numbered) => boolean): string {
    const within = this.#mutants.filter((m) => m.start >= start && m.end <= end && passes(m))
    const outermost = within.filter((m) => !within.some((other) => encloses(other, m)))
    let text = ''
    let at = start
    for (const first of uniqueRanges(outermost)) {
      const same = within.filter((m) => m.start === first.start && m.end === first.end)
      text += this.#bytes.subarray(at, first.start).toString() + this.#changed(first, same)
      at = first.kind === 'delete' ? first.end + 1 : first.end // the semicolon belongs to what is deleted
    }
    return text + this.#bytes.subarray(at, end).toString()
  }

  /** One place with all its mutants. */
  #changed({ start, end }: Numbered, mutants: readonly Numbered[]): string {
    const smaller = (m: Numbered) => m.end - m.start < end - start
    let text = this.#inside([start, end], smaller)
    for (const { kind, number, operation } of mutants) {
      if (operation) {
        const [left, right] = [operation.left, operation.right].map((range) => this.#inside(range, smaller))
        text = `(onTrial(${number}) ? ${left} ${operation.is} ${right} : ${text})`
      }
      if (kind === 'delete') text = `{ if (!onTrial(${number})) { ${text}; } }`
    }
    for (const { kind, number } of mutants) if (kind === 'negate') text = `(onTrial(${number}) != (${text}))`
    return text
  }
}

const encloses = (a: Mutant, b: Mutant) =>
  a.start <= b.start && a.end >= b.end && a.end - a.start > b.end - b.start

function uniqueRanges(mutants: readonly Numbered[]): Numbered[] {
  const byStart = new Map(mutants.map((mutant) => [mutant.start, mutant]))
  return [...byStart.values()].sort((a, b) => a.start - b.start)
}
