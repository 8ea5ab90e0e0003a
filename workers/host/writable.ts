import { accessSync, constants } from 'node:fs'

/** Whether this process may write there; false also where nothing is. */
export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
