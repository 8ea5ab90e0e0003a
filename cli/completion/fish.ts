import type { CompletionSpec, OptionHint } from './spec.ts'

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** A completion script for fish. */
export function fishScript({ commands, first, nouns }: CompletionSpec): string {
  const lines = first.map(
    ({ name, summary }) => `complete -c freehold -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
  )
  for (const noun of nouns) {
    const chosen = `__fish_seen_subcommand_from ${noun.verbs.map(({ name }) => name).join(' ')}`
    for (const { name, summary } of noun.verbs)
      lines.push(
        `complete -c freehold -n '__fish_seen_subcommand_from ${noun.name}; and not ${chosen}' -a ${name} -d ${quoted(summary)}`,
      )
  }
  for (const { words, options } of commands) {
    const condition = quoted(words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and '))
    lines.push(...options.map((option) => `complete -c freehold -n ${condition} ${optionWords(option)}`))
  }
  return `# freehold completion fish: save as ~/.config/fish/completions/freehold.fish
complete -c freehold -f
${lines.join('\n')}
`
}

function optionWords({ flag, says, takes, values }: OptionHint): string {
  const following = { nothing: '', file: ' -r -F', word: ` -x -a ${quoted(values.join(' '))}` }
  return `-l ${flag.slice(2)} -d ${quoted(says)}${following[takes]}`
}
