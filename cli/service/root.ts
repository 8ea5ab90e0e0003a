import { CliError } from '../kernel/errors.ts'

/** @throws CliError for who is not root */
export function requireRoot(command: string): void {
  if (process.getuid?.() === 0) return
  throw new CliError('Root is needed: this changes system files, users and services.', {
    next: `sudo ${command}; --dry-run shows what it would do, and needs no root`,
  })
}
