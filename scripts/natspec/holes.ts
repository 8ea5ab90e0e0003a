import { createRequire } from 'node:module'

const solc = createRequire(import.meta.url)('solc') as {
  compile(input: string, callbacks: { import(path: string): { contents: string } }): string
}

/** A place that the contracts' documentation misses. */
export interface Hole {
  readonly file: string
  readonly line: number
  /** For example `ILeaseEscrow.topUp: no @param amount`. */
  readonly says: string
}

/** What is looked at of solc's syntax tree. */
interface Node {
  readonly nodeType: string
  readonly src: string
  readonly name?: string
  readonly kind?: string
  readonly visibility?: string
  readonly stateMutability?: string
  /** False of the functions of an interface. */
  readonly implemented?: boolean
  readonly documentation?: { readonly text: string } | null
  readonly nodes?: readonly Node[]
  readonly members?: readonly Node[]
  readonly parameters?: { readonly parameters: readonly Node[] }
  readonly returnParameters?: { readonly parameters: readonly Node[] }
}

/**
 * What the NatSpec of these files (path → text) leaves unsaid of all that others see: contracts, libraries and interfaces; functions
 * that can be called from outside and constructors; public variables; events, errors and modifiers; structs with each field, enums
 * with each value. `@inheritdoc` says all, for what it points to is held to the same rule.
 */
export function findHoles(sources: ReadonlyMap<string, string>): Hole[] {
  return [...parse(sources)].flatMap(([file, tree]) => {
    const bytes = Buffer.from(sources.get(file)!)
    const before = (node: Node) => bytes.subarray(0, Number.parseInt(node.src, 10)).toString().split('\n')
    return holesOf(tree, '', (node) => commentAbove(before(node))).map(([node, says]) => {
      return { file, line: before(node).length, says }
    })
  })
}

/** The `///` lines right above a declaration: of variables the syntax tree has none. */
function commentAbove(lines: readonly string[]): string {
  const last = lines.slice(0, -1).findLastIndex((line) => !/^\s*\/\/\//.test(line))
  return lines
    .slice(last + 1, -1)
    .map((line) => line.replace(/^\s*\/\/\/ ?/, ''))
    .join('\n')
}

/** Reads the syntax only: nothing that is imported is looked at. */
function parse(sources: ReadonlyMap<string, string>): Map<string, Node> {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries([...sources].map(([path, content]) => [path, { content }])),
    settings: { stopAfter: 'parsing', outputSelection: { '*': { '': ['ast'] } } },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: () => ({ contents: '' }) })) as {
    readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
    readonly sources: Record<string, { readonly ast: Node }>
  }
  const errors = output.errors?.filter(({ severity }) => severity === 'error') ?? []
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'))
  return new Map([...sources.keys()].map((path) => [path, output.sources[path]!.ast]))
}

type Finding = readonly [Node, string]

function holesOf(parent: Node, prefix: string, commentOf: (node: Node) => string): Finding[] {
  return (parent.nodes ?? []).flatMap((node) => {
    const name = `${prefix}${node.name || node.kind || ''}`
    const text = node.documentation?.text ?? (node.nodeType === 'VariableDeclaration' ? commentOf(node) : '')
    const here = missingOf(node, text).map((missing): Finding => [node, `${name}: no ${missing}`])
    return [...here, ...holesOf(node, `${name}.`, commentOf)]
  })
}

/** Which tags a declaration lacks. */
function missingOf(node: Node, text: string): string[] {
  if (/@inheritdoc\b/.test(text)) return []
  switch (node.nodeType) {
    case 'ContractDefinition':
      return [...withoutTitle(text), ...withoutNotice(text)]
    case 'FunctionDefinition':
      if (node.kind === 'constructor') return [...withoutNotice(text), ...withoutParams(text, node)]
      if (node.visibility !== 'external' && node.visibility !== 'public') return []
      return [
        ...withoutNotice(text),
        ...withoutParams(text, node),
        ...withoutReturns(text, node),
        ...(node.implemented ? [] : withoutEvents(text, node)),
      ]
    case 'VariableDeclaration':
      return node.visibility === 'public' ? withoutNotice(text) : []
    case 'EventDefinition':
    case 'ErrorDefinition':
    case 'ModifierDefinition':
      return [...withoutNotice(text), ...withoutParams(text, node)]
    case 'StructDefinition':
      return [...withoutNotice(text), ...(node.members ?? []).flatMap((field) => withoutParam(text, field))]
    case 'EnumDefinition':
      return [
        ...withoutNotice(text),
        ...(node.members ?? [])
          .filter((value) => !value.documentation)
          .map((value) => `words on ${value.name}`),
      ]
    default:
      return []
  }
}

const withoutTitle = (text: string) => (/@title\s+\S/.test(text) ? [] : ['@title'])

/** Text before the first tag is a notice, too; what is internal may be explained to developers only. */
const withoutNotice = (text: string) => (/^\s*[^@\s]|@(notice|dev)\s+\S/.test(text) ? [] : ['@notice'])

function withoutParams(text: string, { parameters }: Node): string[] {
  return (parameters?.parameters ?? []).flatMap((parameter) => withoutParam(text, parameter))
}

function withoutParam(text: string, { name }: Node): string[] {
  return !name || new RegExp(`@param\\s+${name}\\s+\\S`).test(text) ? [] : [`@param ${name}`]
}

/** solc itself sees to it that a named value is called by its name. */
function withoutReturns(text: string, { returnParameters }: Node): string[] {
  const values = returnParameters?.parameters ?? []
  const said = [...text.matchAll(/@return\s+\S/g)].length
  return values.slice(said).map(({ name }) => `@return${name ? ` ${name}` : ''}`)
}

/** Who changes something says so in an event. */
function withoutEvents(text: string, { stateMutability }: Node): string[] {
  const changes = stateMutability !== 'view' && stateMutability !== 'pure'
  return !changes || /\bEmits\s+`\w+`/.test(text) ? [] : ['Emits `…`']
}
