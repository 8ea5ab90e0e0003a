import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { makeTempDir, removeTempDir } from '../support/index.ts'

const checkout = resolve(import.meta.dirname, '../..')

/**
 * Runs a program of the checkout as root of a machine to throw away; what it says goes to standard error.
 * @returns its exit code
 */
export async function runInThrowawayRoot(...program: readonly string[]): Promise<number> {
  const place = makeTempDir('root')
  const alone = ['--mount', '--propagation', 'private', '--net', '--pid', '--fork', '--kill-child']
  const script = ['bash', resolve(import.meta.dirname, 'throwaway-root.sh')]
  const words = [place, checkout, realpathSync(process.execPath), ...program]
  const env = { PATH: process.env.PATH, HOME: '/tmp', NO_COLOR: '1' }
  const child = spawn('unshare', [...alone, ...script, ...words], { env, stdio: ['ignore', 2, 2] })
  const [code] = await once(child, 'exit')
  removeTempDir(place)
  return code ?? 1
}
