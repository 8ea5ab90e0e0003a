import { statSync } from 'node:fs'

/** Secrets in files are for their owner alone. @throws Error when others may read the file. */
export function requirePrivate(path: string): void {
  const mode = statSync(path).mode & 0o777
  if ((mode & 0o077) === 0) return
  throw new Error(
    `${path} can be read by others (mode ${mode.toString(8)}); set it right with: chmod 600 ${path}`,
  )
}
