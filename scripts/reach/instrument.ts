/**
 * Contracts with an eye at each condition and at each effect: when it is passed, a file is written whose name says
 * where and with what outcome. forge's cheat codes do that from anywhere, even where nothing may be changed.
 */
import { posix } from 'node:path'
import type { Sources } from '../mutants/compile.ts'
import { generate } from '../mutants/generate.ts'
import type { House } from '../mutants/houses.ts'
import { withoutPure } from '../mutants/schema.ts'

/** A condition, or an operand of one, that is to be seen true and false; or a statement with an effect that is to be seen. */
export interface Point {
  readonly file: string
  readonly line: number
  /** `Contract.function` that it lies in. */
  readonly place: string
  readonly kind: 'condition' | 'effect'
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Where the files are written, below the project's root; forge may write there (foundry.toml, profile coverage). */
export const HITS_FOLDER = 'cache/coverage/hits'

const SEEN_SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

function seen(string memory number, bool outcome) view returns (bool) {
    address cheats = 0x7109709ECfa91a80626fF3989D68f67F5b1DD12D;
    string memory path = string.concat("${HITS_FOLDER}/", number, outcome ? "-true" : "-false");
    (bool ok,) = cheats.staticcall(abi.encodeWithSignature("writeFile(string,string)", path, ""));
    require(ok, "forge may not write");
    return outcome;
}
`

/** All points, in the order of the sources: what the mutants change is what must be seen. */
export function pointsOf(sources: Sources, house: House): Point[] {
  const points = new Map<string, Point>()
  for (const { file, line, place, kind, before, start, end } of generate(sources, house)) {
    if (kind !== 'negate' && kind !== 'delete') continue
    const is = kind === 'negate' ? 'condition' : 'effect'
    points.set(`${file}:${start}-${end}`, { file, line, place, kind: is, text: before, start, end })
  }
  return [...points.values()]
}

/** The sources with all points in them; a point's number is its place in the list. */
export function instrument(
  sources: Sources,
  points: readonly Point[],
  { folder }: House,
): Map<string, string> {
  const eye = `${folder}/Seen.sol`
  const numbered = points.map((point, number) => ({ ...point, number }))
  const instrumented = new Map(sources).set(eye, SEEN_SOURCE)
  for (const [file, text] of sources) {
    if (!file.startsWith(folder)) continue
    if (file.includes('/interfaces/')) {
      instrumented.set(file, withoutPure(text))
      continue
    }
    const inFile = numbered.filter((point) => point.file === file)
    const bytes = Buffer.from(text)
    instrumented.set(file, withSeen(file, eye, render(bytes, inFile, 0, bytes.length)))
  }
  return instrumented
}

type Numbered = Point & { readonly number: number }

/** The text from `start` to `end`, with every point that lies in it. */
function render(bytes: Buffer, points: readonly Numbered[], start: number, end: number): string {
  const within = points.filter((point) => point.start >= start && point.end <= end)
  let text = ''
  let at = start
  for (const point of within.filter((candidate) => isOutermost(candidate, within)).sort(byStart)) {
    const inner = within.filter((other) => other !== point)
    const own = render(bytes, inner, point.start, point.end)
    text += bytes.subarray(at, point.start).toString() + watched(point, own)
    at = point.kind === 'effect' ? point.end + 1 : point.end // the semicolon belongs to the statement
  }
  return text + bytes.subarray(at, end).toString()
}

function watched({ kind, number }: Numbered, text: string): string {
  return kind === 'effect' ? `{ seen("${number}", true); ${text}; }` : `seen("${number}", ${text})`
}

const isOutermost = (point: Point, among: readonly Point[]) =>
  !among.some((other) => other !== point && other.start <= point.start && other.end >= point.end)

const byStart = (a: Point, b: Point) => a.start - b.start

/** Imports the eye; what it looks at is no longer pure. */
function withSeen(file: string, eye: string, text: string): string {
  const path = posix.relative(posix.dirname(file), eye)
  const from = path.startsWith('.') ? path : `./${path}`
  return withoutPure(text).replace(/^pragma [^;]*;/m, (pragma) => `${pragma}\nimport {seen} from "${from}";`)
}
