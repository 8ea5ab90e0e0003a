import type { CompletionSpec, OptionHint } from './spec.ts'

/** A completion script for bash. */
export function bashScript({ commands, first, nouns }: CompletionSpec): string {
  const names = (nodes: readonly { name: string }[]) => nodes.map(({ name }) => name).join(' ')
  const nounCases = nouns.map((noun) => `    ${noun.name}) candidates='${names(noun.verbs)}' ;;`)
  const optionCases = commands.map(
    ({ words, options }) =>
      `    '${words.join(' ')}') candidates='${options.map(({ flag }) => flag).join(' ')}' ;;`,
  )
  const valued = new Map<string, OptionHint>()
  for (const { options } of commands)
    for (const option of options) if (option.takes !== 'nothing') valued.set(option.flag, option)
  const valueCases = [...valued.values()].map(
    ({ flag, takes, values }) =>
      `    ${flag}) COMPREPLY=($(compgen ${takes === 'file' ? '-f' : `-W '${values.join(' ')}'`} -- "$current")); return ;;`,
  )
  return `# freehold completion bash: source this, or put it into ~/.local/share/bash-completion/completions/freehold
_freehold() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" candidates='' command='' word
  local -i at
  case "$previous" in
${valueCases.join('\n')}
  esac
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    [[ $word == -* ]] && continue
    case "$command" in
      '') command="$word" ;;
      ${nouns.map(({ name }) => name).join('|')}) command="$command $word" ;;
    esac
  done
  if [[ -z $command && $current != -* ]]; then candidates='${names(first)}'
  else case "$command" in
${[...nounCases, ...optionCases].join('\n')}
    *) candidates='--help --version' ;;
  esac; fi
  COMPREPLY=($(compgen -W "$candidates" -- "$current"))
}
complete -F _freehold freehold
`
}
