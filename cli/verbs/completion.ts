import { z } from 'zod'
import { bashScript } from '../completion/bash.ts'
import { fishScript } from '../completion/fish.ts'
import { completionSpec } from '../completion/spec.ts'
import { zshScript } from '../completion/zsh.ts'
import { oneOf } from '../input/text.ts'
import { defineVerb } from '../kernel/verb.ts'

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript }
const shells = ['bash', 'zsh', 'fish'] as const
type Shell = (typeof shells)[number]

/** `freehold completion SHELL` */
export const completion = defineVerb<{ shell: Shell }, { shell: Shell; script: string }>({
  details:
    'Prints a script that completes verbs and options. It is written from the commands themselves: print it anew after an upgrade.',
  arguments: [{ flags: '<shell>', says: shells.join(', ') }],
  examples: [
    ['source <(freehold completion bash)', 'for this shell'],
    ['freehold completion fish > ~/.config/fish/completions/freehold.fish', 'for good'],
  ],
  input: z.object({ shell: oneOf(shells) }),
  run: async (_, { shell }) => ({ shell, script: scripts[shell](await completionSpec()) }),
  print: ({ script }) => script.trimEnd(),
})
