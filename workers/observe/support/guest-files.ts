import { HypervisorError } from '../../hypervisor/index.ts'
import type { ObservedHost } from './observed-host.ts'

/** Gives all guests of a make-believe host some files, to be read through their agents as from a real one. */
export function giveFiles(host: ObservedHost, files: Map<string, string | Buffer>): void {
  const opened = new Map<number, { path: string; at: number }>()
  let next = 1000
  host.hypervisor.host.answerAgent = (_, command, args) => {
    const handle = args.handle as number
    const file = opened.get(handle)
    switch (command) {
      case 'guest-file-open': {
        const path = args.path as string
        if (!files.has(path)) {
          throw new HypervisorError(
            'refused',
            `failed to open file '${path}' (mode: 'r'): No such file or directory`,
          )
        }
        opened.set(next, { path, at: 0 })
        return next++
      }
      case 'guest-file-seek':
        file!.at = args.offset as number
        return { position: file!.at, eof: false }
      case 'guest-file-read': {
        const bytes = Buffer.from(files.get(file!.path) ?? '').subarray(
          file!.at,
          file!.at + (args.count as number),
        )
        file!.at += bytes.length
        return {
          count: bytes.length,
          'buf-b64': bytes.toString('base64'),
          eof: bytes.length < (args.count as number),
        }
      }
      case 'guest-file-close':
        opened.delete(handle)
        return {}
      default:
        return undefined
    }
  }
}
