import { Command, Help, Option } from 'commander'
import type { Io } from './io.ts'
import { commandTree, type Node, type VerbNode } from './tree.ts'
import type { OptionSpec, Verb } from './verb.ts'

/** What every verb understands, wherever it stands on the line. */
export const globalOptions: readonly OptionSpec[] = [
  {
    flags: '--network <name>',
    says: 'local, amoy, polygon or the path of a network.json (default: local)',
    values: ['local', 'amoy', 'polygon'],
  },
  { flags: '--rpc <url>', says: "RPC endpoint to use instead of the network's own" },
  { flags: '--wallet <name>', says: 'wallet that signs' },
  { flags: '--json', says: 'print one JSON document on standard output' },
  { flags: '--verbose', says: 'show the cause of an error' },
]

export interface GlobalInput {
  readonly network?: string
  readonly rpc?: string
  readonly wallet?: string
  readonly json?: boolean
  readonly verbose?: boolean
}

/** Called with what commander read, once it is known which verb is meant. */
export type Execute = (call: {
  words: readonly string[]
  verb: Verb<never, never>
  raw: Record<string, unknown>
  globals: GlobalInput
}) => Promise<void>

/** Builds the commands from the tree; a verb's own code is loaded when the line names it. */
export function makeProgram(io: Io, version: string, execute: Execute): Command {
  const program = new Command('freehold')
    .description('Rent real virtual machines by the second, or rent out your own.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', rootFooter)
  shape(program, io)
  for (const { flags, says } of globalOptions) program.addOption(new Option(flags, says))
  attach(program, commandTree, [], execute, io)
  return program
}

function attach(parent: Command, nodes: readonly Node[], words: string[], execute: Execute, io: Io) {
  const leaves = new Map<Command, VerbNode>()
  for (const node of nodes) {
    const command = shape(parent.command(node.name).summary(node.summary), io)
    const own = [...words, node.name]
    if ('verbs' in node) {
      command.description(sentence(node.summary))
      attach(command, node.verbs, own, execute, io)
    } else leaves.set(command, node)
  }
  parent.hook('preSubcommand', async (_, command) => {
    const node = leaves.get(command)
    if (!node) return
    leaves.delete(command)
    complete(command, await node.load(), [...words, node.name], execute)
  })
}

/** Gives a command its arguments, options and action, now that its verb is loaded. */
function complete(
  command: Command,

  verb: Verb<never, never>,
  words: string[],
  execute: Execute,
) {
  command.description(verb.details)
  for (const { flags, says } of verb.arguments ?? []) command.argument(flags, says)
  for (const option of verb.options ?? []) command.addOption(asOption(option))
  if (verb.examples.length > 0) command.addHelpText('after', examplesText(verb.examples))
  if (verb.takesRest) command.usage(`${command.usage()} [-- <words...>]`)
  command.action(async (...given: unknown[]) => {
    const raw: Record<string, unknown> = { ...command.opts() }
    command.registeredArguments.forEach((argument, index) => {
      raw[argument.name()] = given[index]
    })
    await execute({ words, verb, raw, globals: command.optsWithGlobals() })
  })
}

function asOption({ flags, says, many }: OptionSpec): Option {
  const option = new Option(flags, says)
  if (many) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value])
  return option
}

/** Same manners for every command: no exit of its own, our streams, globals in the help. */
function shape(command: Command, io: Io): Command {
  return command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: () => {}, // runCli says it, in our words and as JSON when asked
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true, visibleGlobalOptions: ownGlobals })
    .helpCommand(false)
    .allowExcessArguments(false)
}

/** Global options without `--version`, which means nothing after a verb. */
function ownGlobals(this: Help, command: Command): Option[] {
  return new Help().visibleGlobalOptions
    .call({ showGlobalOptions: true, sortOptions: false } as Help, command)
    .filter(({ long }) => long !== '--version')
}

const sentence = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`

function examplesText(examples: Verb['examples']): string {
  const width = Math.max(...examples.map(([line]) => line.length))
  return ['', 'Examples:', ...examples.map(([line, says]) => `  ${line.padEnd(width)}  ${says}`)].join('\n')
}

const rootFooter = `
Exit codes:
  0  done
  1  nothing changed
  2  wrong usage
  3  sent but not finished: run again to resume

Rent:     freehold offers, freehold rent, freehold ssh LEASE, freehold close LEASE
Provide:  freehold provider init, freehold provider offer, freehold provider start`
