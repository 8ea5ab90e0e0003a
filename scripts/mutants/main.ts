/**
 * Do the tests notice? `npm run test:mutants [-- --only TEXT] [-- --list]` inverts each condition of the market contracts,
 * moves each bound that reverts by one, deletes each effect, exchanges plus and minus in formulas and takes out named terms;
 * then it runs forge on each. Reports survivors, must find none, and writes bench/results/mutants.json. Takes a quarter of an
 * hour or more; not part of `npm test`.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureArtifacts } from '../network/artifacts.ts'
import { projectRoot } from '../network/paths.ts'
import { compileInto, MUTANTS_FOLDER, readSources } from './compile.ts'
import { equivalence } from './equivalent.ts'
import { apply, generate, type Mutant } from './generate.ts'
import { instrument, isSwitchable, trialNumber } from './schema.ts'
import { tryTests } from './trial.ts'

const { values } = parseArgs({
  options: { only: { type: 'string' }, list: { type: 'boolean', default: false } },
})
const sources = readSources()
const all = generate(sources)
const wanted = all.filter((mutant) => !values.only || describe(mutant).includes(values.only))
/** All switchable mutants in one program, and one mutant alone. */
const SCHEMA_FOLDER = `${MUTANTS_FOLDER}/all`
const SINGLE_FOLDER = `${MUTANTS_FOLDER}/one`
if (values.list) for (const mutant of wanted) console.log(describe(mutant))
else process.exitCode = await main(wanted)

async function main(mutants: readonly Mutant[]): Promise<number> {
  await ensureArtifacts()
  checkOriginal()
  const outcomes = mutants.map((mutant, i) => {
    const outcome = judge(mutant)
    console.log(`${i + 1}/${mutants.length} ${outcome.padEnd(30)} ${describe(mutant)}`)
    return { mutant, outcome }
  })
  const survivors = outcomes
    .filter(({ outcome }) => outcome === 'SURVIVED')
    .map(({ mutant }) => describe(mutant))
  const summary = summarize(outcomes)
  if (!values.only) writeResults({ ...summary, survivors })
  console.log(`\n${JSON.stringify(summary, null, 2)}`)
  for (const survivor of survivors) console.log(`SURVIVED ${survivor}`)
  return survivors.length === 0 ? 0 : 1
}

/** The program with all mutants in it, none of them on, passes all tests. */
function checkOriginal(): void {
  const words = compileInto(SCHEMA_FOLDER, instrument(sources, all))
  if (words) throw new Error(`The contracts with all mutants do not compile:\n${words}`)
  const { killedBy, seconds } = tryTests(SCHEMA_FOLDER)
  if (killedBy) throw new Error(`The contracts as they are fail ${killedBy}; a mutant could prove nothing.`)
  console.log(`The contracts as they are pass in ${seconds.toFixed(1)} s.`)
}

/** `killed by …`, `does not compile`, `equivalent` or `SURVIVED`. */
function judge(mutant: Mutant): string {
  if (equivalence(mutant)) return 'equivalent'
  if (!isSwitchable(mutant) && compileInto(SINGLE_FOLDER, apply(sources, mutant))) return 'does not compile'
  const { killedBy } = isSwitchable(mutant)
    ? tryTests(SCHEMA_FOLDER, trialNumber(all.indexOf(mutant)))
    : tryTests(SINGLE_FOLDER)
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
    killedByTheRandomMarket: count((outcome) => /killed by (invariant_|test_TheHandler)/.test(outcome)),
    doNotCompile: count((outcome) => outcome === 'does not compile'),
    survived: count((outcome) => outcome === 'SURVIVED'),
    equivalents,
  }
}

/** The result names the sources that it is about. */
function writeResults(summary: object): void {
  const hash = createHash('sha256')
  for (const [path, text] of sources) hash.update(path).update('\0').update(text).update('\0')
  const results = { sourcesSha256: hash.digest('hex'), ...summary }
  writeFileSync(join(projectRoot, 'bench/results/mutants.json'), `${JSON.stringify(results, null, 2)}\n`)
}
