import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { projectRoot } from '../network/paths.ts'
import type { House } from './houses.ts'

const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string }

/** Where mutated contracts lie; forge may read there (foundry.toml), and tests look there when a house's variable says so. */
export const MUTANTS_FOLDER = 'cache/mutants'

/**
 * The quickest settings that compile: via the IR, for it has no stack limit, with as little optimization as the size allows.
 * What a mutant does is the same as with the settings that ship.
 */
const SETTINGS = {
  viaIR: true,
  evmVersion: 'cancun',
  optimizer: {
    enabled: true,
    runs: 1,
    details: {
      peephole: true,
      inliner: false,
      jumpdestRemover: true,
      orderLiterals: false,
      deduplicate: false,
      cse: false,
      constantOptimizer: false,
      yul: true,
      yulDetails: { stackAllocation: true, optimizerSteps: 'dhfoDgvulfnTUtnIf' },
    },
  },
}

/** Source texts by path from the project's root, or from node_modules. */
export type Sources = ReadonlyMap<string, string>

interface Output {
  readonly errors?: readonly { severity: string; formattedMessage: string }[]
  readonly contracts?: Record<string, Record<string, { abi: unknown; evm: { bytecode: { object: string } } }>>
  readonly sources?: Record<string, { ast: unknown }>
}

/** All sources of a house, what tests deploy of it, and what they import. */
export function readSources({ folder, contracts }: House): Map<string, string> {
  const sources = new Map<string, string>()
  const files = readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
  for (const file of files) if (file.endsWith('.sol')) addSource(sources, posix.join(folder, file))
  for (const contract of contracts) addSource(sources, `${contract}.sol`)
  return sources
}

function addSource(sources: Map<string, string>, path: string): void {
  if (sources.has(path)) return
  const text = readFileSync(join(projectRoot, path.startsWith('@') ? 'node_modules' : '.', path), 'utf8')
  sources.set(path, text)
  for (const [, imported] of text.matchAll(/^import [^;]*"([^"]+)";/gm)) {
    addSource(sources, imported!.startsWith('.') ? posix.join(posix.dirname(path), imported!) : imported!)
  }
}

/** The syntax tree of each file of a house. */
export function parse(sources: Sources, { folder }: House): Map<string, unknown> {
  const output = run(sources, { '*': { '': ['ast'] } }, { stopAfter: 'parsing' })
  if (output.errors?.some(isError)) throw new Error(messages(output))
  const trees = Object.entries(output.sources ?? {}).map(([path, { ast }]) => [path, ast] as const)
  return new Map(trees.filter(([path]) => path.startsWith(folder)))
}

/**
 * Compiles what tests deploy of a house, and writes artifacts as Hardhat would, but from `into`. Returns the compiler's words when it
 * does not compile.
 */
export function compileInto(into: string, sources: Sources, { folder, contracts }: House): string | null {
  const wanted = Object.fromEntries(
    contracts.map((path) => [`${path}.sol`, { [posix.basename(path)]: ['abi', 'evm.bytecode.object'] }]),
  )
  const output = run(sources, wanted, SETTINGS)
  if (output.errors?.some(isError)) return messages(output)
  for (const contract of contracts) {
    const inputSourceName = `${contract}.sol`
    const contractName = posix.basename(contract)
    const { abi, evm } = output.contracts![inputSourceName]![contractName]!
    const bytecode = `0x${evm.bytecode.object}`
    const artifact = { contractName, inputSourceName, abi, bytecode, linkReferences: {} }
    const path = join(
      projectRoot,
      into,
      posix.relative(folder, inputSourceName).replaceAll('../', ''),
      `${contractName}.json`,
    )
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, JSON.stringify(artifact))
  }
  return null
}

/**
 * Names the program that the sources make: SHA-256 over the bytecode of what tests deploy of a house. Comments and names do not
 * change it.
 * @throws Error when the sources do not compile
 */
export function codeSha256(sources: Sources, { contracts }: House): string {
  const wanted = Object.fromEntries(
    contracts.map((path) => [`${path}.sol`, { [posix.basename(path)]: ['evm.bytecode.object'] }]),
  )
  const output = run(sources, wanted, { ...SETTINGS, metadata: { appendCBOR: false } })
  if (output.errors?.some(isError)) throw new Error(messages(output))
  const hash = createHash('sha256')
  for (const path of contracts) {
    const { evm } = output.contracts![`${path}.sol`]![posix.basename(path)]!
    hash.update(path).update('\0').update(evm.bytecode.object).update('\0')
  }
  return hash.digest('hex')
}

function run(sources: Sources, outputSelection: object, settings: object): Output {
  const { stopAfter, ...rest } = settings as { stopAfter?: string }
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries([...sources].map(([path, content]) => [path, { content }])),
    settings: { ...rest, ...(stopAfter && { stopAfter }), outputSelection },
  }
  return JSON.parse(solc.compile(JSON.stringify(input))) as Output
}

const isError = ({ severity }: { severity: string }) => severity === 'error'

function messages(output: Output): string {
  return (output.errors ?? [])
    .filter(isError)
    .map(({ formattedMessage }) => formattedMessage)
    .join('\n')
}
