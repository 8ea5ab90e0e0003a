import type { CommandHint, CompletionSpec, OptionHint } from './spec.ts'

/** For a word between single quotes inside _describe and _arguments, where `:` and brackets have a meaning. */
const escaped = (text: string) =>
  text
    .replaceAll("'", '’')
    .replaceAll('\\', '\\\\')
    .replace(/[:[\]]/g, (sign) => `\\${sign}`)

const described = (nodes: readonly { name: string; summary: string }[]) =>
  nodes.map(({ name, summary }) => `'${name}:${escaped(summary)}'`).join(' ')

/** A completion script for zsh. */
export function zshScript({ commands, first, nouns }: CompletionSpec): string {
  const leaf = ({ words, options }: CommandHint, depth: number) =>
    `${words.at(-1)}) shift ${depth} words; (( CURRENT -= ${depth} )); _arguments ${options.map(optionWord).join(' ')} '*:file:_files' ;;`
  const cases = first.map(({ name }) => {
    const noun = nouns.find((node) => node.name === name)
    const own = commands.filter(({ words }) => words[0] === name)
    if (!noun) return `    ${leaf(own[0]!, 1)}`
    return `    ${name})
      if (( CURRENT == 3 )); then local -a verbs=(${described(noun.verbs)}); _describe verb verbs; return; fi
      case $words[3] in
${own.map((command) => `        ${leaf(command, 2)}`).join('\n')}
      esac ;;`
  })
  return `#compdef freehold
# freehold completion zsh: save as _freehold in a folder of your $fpath
_freehold() {
  if (( CURRENT == 2 )); then local -a commands=(${described(first)}); _describe command commands; return; fi
  case $words[2] in
${cases.join('\n')}
  esac
}
compdef _freehold freehold
`
}

function optionWord({ flag, says, takes, values }: OptionHint): string {
  const following = { nothing: '', file: ':file:_files', word: `:value:(${values.join(' ')})` }
  return `'${flag}[${escaped(says)}]${following[takes]}'`
}
