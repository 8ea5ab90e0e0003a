import { hereDocument, quoted } from './host-shell.ts'

/** A change to the host's network: a command of iproute2 with its arguments, or a setting of the kernel and its value. */
export type NetworkCommand =
  | readonly [program: 'ip' | 'bridge' | 'tc', ...args: string[]]
  | readonly ['set', path: string, value: string]

/** One shell script for all commands in their order; neighbours of one program share a process. Empty without commands. */
export function commandScript(commands: readonly NetworkCommand[]): string {
  const lines: string[] = []
  for (let at = 0; at < commands.length; ) {
    const [program, ...rest] = commands[at]!
    let end = at + 1
    if (program === 'set') {
      const [path, value] = rest.map(quoted)
      lines.push(`[ ! -e ${path} ] || echo ${value} > ${path}\n`) // kernels without IPv6 have none of its settings
    } else {
      while (commands[end]?.[0] === program) end++
      const batch = commands.slice(at, end).map(([, ...args]) => args.join(' '))
      lines.push(`${program} -batch - ${hereDocument(batch.join('\n'))}`)
    }
    at = end
  }
  return lines.join('')
}
