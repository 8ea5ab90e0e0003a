import { parse, type Sources } from './compile.ts'
import type { House } from './houses.ts'
import { NAMED } from './named.ts'

/** One change of one place in one file. */
export interface Mutant {
  readonly file: string
  readonly line: number
  /** `Contract.function` that it lies in. */
  readonly place: string
  /** `unguard` deletes a modifier, `delete` a statement; `named` ones are in named.ts. */
  readonly kind: 'negate' | 'boundary' | 'arithmetic' | 'delete' | 'unguard' | 'named'
  readonly before: string
  readonly after: string
  /** Bytes [start, end) of the file that are replaced. */
  readonly start: number
  readonly end: number
  /** Of a comparison or a sum: where its operands lie, and the operator that comes between them instead. */
  readonly operation?: {
    readonly left: Range
    readonly right: Range
    readonly was: string
    readonly is: string
  }
}

/** Bytes [start, end) of a file. */
export type Range = readonly [number, number]

interface Node {
  readonly nodeType: string
  readonly src: string
  readonly [key: string]: unknown
}

/** Files with nothing to decide: errors, types, interfaces, constants. */
const NOT_MUTATED = /\/(types|interfaces)\/|Errors\.sol$|Limits\.sol$/

/** A storage pointer that is never set does not compile. */
const POINTER = /^(slot = |(entry|record|seat|target) = _?network\.)/
/** Modifiers that keep callers out. */
const GUARDS = /^(nonReentrant|onlyOwner)/
/** A statement without effect, in place of one that had some: its semicolon is not part of it. */
const NOTHING = '0'

type Swaps = Readonly<Record<string, string>>
const BOUNDARIES: Swaps = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' }
const ARITHMETIC: Swaps = { '+': '-', '-': '+' }

/** All mutants of a house, in the order of the sources. */
export function generate(sources: Sources, house: House): Mutant[] {
  const trees = [...parse(sources, house)].filter(([file]) => !NOT_MUTATED.test(file))
  const found = trees.flatMap(([file, tree]) =>
    mutantsOf(file, Buffer.from(sources.get(file)!), tree as Node, house.formulas.test(file)),
  )
  return [...found, ...namedMutants(sources, house)]
}

function mutantsOf(file: string, bytes: Buffer, tree: Node, hasFormulas: boolean): Mutant[] {
  const mutants: Mutant[] = []
  const textOf = (node: Node) => bytes.subarray(...rangeOf(node)).toString()
  const add = (
    kind: Mutant['kind'],
    place: string,
    node: Node,
    after: (text: string) => string,
    swap?: Swaps,
  ) => {
    const [start, end] = rangeOf(node)
    const before = textOf(node)
    const line = bytes.subarray(0, start).toString().split('\n').length
    const operation = swap && {
      left: rangeOf(node.leftExpression as Node),
      right: rangeOf(node.rightExpression as Node),
      was: String(node.operator),
      is: swap[String(node.operator)]!,
    }
    mutants.push({
      file,
      line,
      place,
      kind,
      before,
      after: after(before),
      start,
      end,
      ...(operation && { operation }),
    })
  }
  const swapOperator = (kind: 'boundary' | 'arithmetic', place: string, node: Node, swaps: Swaps) => {
    const left = textOf(node.leftExpression as Node).length
    const was = String(node.operator)
    const after = (text: string) => text.slice(0, left) + text.slice(left).replace(was, swaps[was]!)
    add(kind, place, node, after, swaps)
  }
  const negate = (place: string, condition: Node) => {
    add('negate', place, condition, (text) => `!(${text})`)
    for (const operand of operandsOf(condition)) add('negate', place, operand, (text) => `!(${text})`)
  }
  walk(tree, '', (node, place) => {
    const { nodeType } = node
    if (
      ['IfStatement', 'Conditional', 'WhileStatement', 'ForStatement'].includes(nodeType) &&
      node.condition
    ) {
      negate(place, node.condition as Node)
    }
    if (nodeType === 'IfStatement' && /^\{?\s*revert\b/.test(textOf(node.trueBody as Node))) {
      for (const comparison of comparisonsOf(node.condition as Node)) {
        swapOperator('boundary', place, comparison, BOUNDARIES)
      }
    }
    if (nodeType === 'Return' && isBoolean(node.expression as Node | null))
      negate(place, node.expression as Node)
    if (nodeType === 'VariableDeclarationStatement' && isBoolean(node.initialValue as Node | null)) {
      negate(place, node.initialValue as Node)
    }
    if (
      nodeType === 'EmitStatement' ||
      (nodeType === 'ExpressionStatement' &&
        hasEffect(node.expression as Node) &&
        !POINTER.test(textOf(node)))
    ) {
      add('delete', place, node, () => NOTHING)
    }
    if (nodeType === 'ModifierInvocation' && GUARDS.test(textOf(node))) add('unguard', place, node, () => '')
    const operator = node.operator as string
    if (nodeType === 'BinaryOperation' && operator in ARITHMETIC && hasFormulas && place.includes('.')) {
      swapOperator('arithmetic', place, node, ARITHMETIC)
    }
  })
  return mutants
}

/** Visits every node, with the contract and function that it lies in. */
function walk(node: Node, place: string, visit: (node: Node, place: string) => void): void {
  let here = place
  if (node.nodeType === 'ContractDefinition') here = String(node.name)
  if (node.nodeType === 'FunctionDefinition') here = `${place}.${String(node.name) || String(node.kind)}`
  visit(node, here)
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loopExpression') continue // without its step a loop never ends
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child === 'object' && 'nodeType' in child) walk(child as Node, here, visit)
    }
  }
}

/** Operands of && and ||, all the way down; none for a plain condition. */
function operandsOf(node: Node): Node[] {
  const inner = unwrap(node)
  if (inner.nodeType !== 'BinaryOperation' || !['&&', '||'].includes(String(inner.operator))) return []
  return [inner.leftExpression as Node, inner.rightExpression as Node].flatMap((operand) => {
    const deeper = operandsOf(operand)
    return deeper.length > 0 ? deeper : [operand]
  })
}

function comparisonsOf(node: Node): Node[] {
  const operands = operandsOf(node)
  return (operands.length > 0 ? operands : [unwrap(node)]).filter(
    ({ operator }) => String(operator) in BOUNDARIES,
  )
}

/** Parentheses are tuples of one. */
function unwrap(node: Node): Node {
  const components = node.components as Node[] | undefined
  return node.nodeType === 'TupleExpression' && components?.length === 1 ? unwrap(components[0]!) : node
}

function isBoolean(node: Node | null): boolean {
  if (!node) return false
  const { nodeType, operator } = unwrap(node)
  if (nodeType === 'UnaryOperation') return operator === '!'
  return (
    nodeType === 'BinaryOperation' &&
    ['&&', '||', '==', '!=', '<', '<=', '>', '>='].includes(String(operator))
  )
}

/** Assignments, deletions and calls; a declaration without them would not compile. */
function hasEffect(expression: Node): boolean {
  if (expression.nodeType === 'UnaryOperation')
    return ['delete', '++', '--'].includes(String(expression.operator))
  return expression.nodeType === 'Assignment' || expression.nodeType === 'FunctionCall'
}

function rangeOf(node: Node): Range {
  const [start, length] = node.src.split(':').map(Number)
  return [start!, start! + length!]
}

/** Changes with a name: terms of formulas taken out, and assembly, which has no syntax tree here. */
function namedMutants(sources: Sources, { folder }: House): Mutant[] {
  const inside = NAMED.filter(({ file }) => file.startsWith(`${folder}/`))
  return inside.map(({ file: path, name, before, after }) => {
    const text = sources.get(path)
    const start = text?.indexOf(before) ?? -1
    if (!text || start < 0 || text.indexOf(before, start + 1) >= 0) {
      throw new Error(
        `The named mutant "${name}" finds ${start < 0 ? 'nothing' : 'two places'} in ${path}: ${before}`,
      )
    }
    const offset = Buffer.byteLength(text.slice(0, start))
    const line = text.slice(0, start).split('\n').length
    const end = offset + Buffer.byteLength(before)
    return { file: path, line, place: name, kind: 'named' as const, before, after, start: offset, end }
  })
}

/** The sources with one mutant in them. */
export function apply(sources: Sources, mutant: Mutant): Map<string, string> {
  const bytes = Buffer.from(sources.get(mutant.file)!)
  const text = Buffer.concat([
    bytes.subarray(0, mutant.start),
    Buffer.from(mutant.after),
    bytes.subarray(mutant.end),
  ]).toString()
  return new Map(sources).set(mutant.file, text)
}
