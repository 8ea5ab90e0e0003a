/**
 * Do the tests notice? `npm run test:mutants [-- --house market|verify] [-- --only TEXT] [-- --list]` inverts each condition of
 * the contracts, moves each bound that reverts by one, deletes each effect, exchanges plus and minus in
 * formulas and takes out named terms; then it runs forge on each. Reports survivors, must find none, and writes
 * bench/results/mutants.json, an entry per house. Takes a quarter of an hour or more each; not part of `npm test`.
 */
import { parseArgs } from 'node:util'
import { ensureArtifacts } from '../network/artifacts.ts'
import { writeResultEntry } from '../result-entry.ts'
import { codeSha256, compileInto, MUTANTS_FOLDER, readSources, type Sources } from './compile.ts'
import { equivalence } from './equivalent.ts'
import { apply, generate, type Mutant } from './generate.ts'
import { type House, housesNamed } from './houses.ts'
import { instrument, isSwitchable, trialNumber } from './schema.ts'
import { tryTests } from './trial.ts'

const { values } = parseArgs({
  options: {
    house: { type: 'string' },
    only: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
})

/** A house with all that can be changed in it. */
interface Trials {
  readonly house: House
  readonly sources: Sources
  readonly all: readonly Mutant[]
}

const trials = housesNamed(values.house).map((house): Trials => {
  const sources = readSources(house)
  return { house, sources, all: generate(sources, house) }
})
if (values.list) for (const each of trials) for (const mutant of wantedOf(each)) console.log(describe(mutant))
else process.exitCode = await main()

async function main(): Promise<number> {
  await ensureArtifacts()
  let survived = 0
  for (const each of trials) survived += tryHouse(each)
  return survived === 0 ? 0 : 1
}

function wantedOf({ all }: Trials): readonly Mutant[] {
  return all.filter((mutant) => !values.only || describe(mutant).includes(values.only))
}

/** Returns how many survived. */
function tryHouse(each: Trials): number {
  checkOriginal(each)
  const mutants = wantedOf(each)
  const outcomes = mutants.map((mutant, i) => {
    const outcome = judge(mutant, each)
    console.log(`${i + 1}/${mutants.length} ${outcome.padEnd(30)} ${describe(mutant)}`)
    return { mutant, outcome }
  })
  const survivors = outcomes
    .filter(({ outcome }) => outcome === 'SURVIVED')
    .map(({ mutant }) => describe(mutant))
  const summary = summarize(outcomes)
  if (!values.only) writeResults(each, { ...summary, survivors })
  console.log(`\n${each.house.name}: ${JSON.stringify(summary, null, 2)}`)
  for (const survivor of survivors) console.log(`SURVIVED ${survivor}`)
  return survivors.length
}

/** All switchable mutants in one program, and one mutant alone. */
function schemaFolder({ house }: Trials): string {
  return `${MUTANTS_FOLDER}/${house.name}/all`
}

function singleFolder({ house }: Trials): string {
  return `${MUTANTS_FOLDER}/${house.name}/one`
}

/** The program with all mutants in it, none of them on, passes all tests. */
function checkOriginal(each: Trials): void {
  const { house, sources, all } = each
  const words = compileInto(schemaFolder(each), instrument(sources, all, house), house)
  if (words) throw new Error(`The contracts with all mutants do not compile:\n${words}`)
  const { killedBy, seconds } = tryTests(house, schemaFolder(each))
  if (killedBy) throw new Error(`The contracts as they are fail ${killedBy}; a mutant could prove nothing.`)
  console.log(`The contracts of ${house.name} as they are pass in ${seconds.toFixed(1)} s.`)
}

/** `killed by …`, `does not compile`, `equivalent` or `SURVIVED`. */
function judge(mutant: Mutant, each: Trials): string {
  const { house, sources, all } = each
  if (equivalence(mutant)) return 'equivalent'
  if (!isSwitchable(mutant) && compileInto(singleFolder(each), apply(sources, mutant), house))
    return 'does not compile'
  const { killedBy } = isSwitchable(mutant)
    ? tryTests(house, schemaFolder(each), trialNumber(all.indexOf(mutant)))
    : tryTests(house, singleFolder(each))
  return killedBy ? `killed by ${killedBy}` : 'SURVIVED'
}

function describe({ file, line, place, kind, before, after }: Mutant): string {
  const short = (text: string) => text.replace(/\s+/g, ' ').trim()
  return `${file}:${line} ${place} [${kind}] ${short(before)} → ${short(after) || '(nothing)'}`
}

function summarize(outcomes: readonly { mutant: Mutant; outcome: string }[]) {
  const count = (test: (outcome: string) => boolean) => outcomes.filter(({ outcome }) => test(outcome)).length
  const equivalents = outcomes
    .filter(({ outcome }) => outcome === 'equivalent')
    .map(({ mutant }) => ({ mutant: describe(mutant), because: equivalence(mutant) }))
  return {
    mutants: outcomes.length,
    killed: count((outcome) => outcome.startsWith('killed')),
    killedByRandomLives: count((outcome) => /killed by (invariant_|test_TheHandler)/.test(outcome)),
    doNotCompile: count((outcome) => outcome === 'does not compile'),
    survived: count((outcome) => outcome === 'SURVIVED'),
    equivalents,
  }
}

/** The result names the program that it is about. */
function writeResults({ house, sources }: Trials, summary: object): void {
  writeResultEntry('mutants', house.name, { codeSha256: codeSha256(sources, house), ...summary })
}
