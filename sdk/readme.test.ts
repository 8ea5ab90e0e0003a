import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { toHex } from 'viem'
import { networkOf, startTestChain } from '../test/support/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'freehold-readme-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** The program that the README's examples make together. */
function programOf(readme: string): string {
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, block]) => block ?? '')
  return blocks
    .join('\n')
    .replace(/from '([^']+)'/g, (_, specifier: string) => `from '${import.meta.resolve(specifier)}'`)
}

/** What the README says each line prints: `console.log(…) // this`. */
function promisesOf(readme: string): string[] {
  return [...readme.matchAll(/^ *console\.log\(.*\) \/\/ (.+)$/gm)].map(([, text]) => text ?? '')
}

test('the README does what it says', async (t) => {
  const chain = await startTestChain()
  try {
    const { provider, operator, tenant } = chain.accounts
    const walletOf = (name: string, account: typeof tenant) => {
      const key = account.getHdKey().privateKey
      assert.ok(key)
      return { name, address: account.address, privateKey: toHex(key) }
    }
    const network = networkOf(chain, {
      developmentWallets: [
        walletOf('provider', provider),
        walletOf('operator', operator),
        walletOf('tenant', tenant),
      ],
    })
    writeFileSync(join(folder, 'network.json'), JSON.stringify(network))
    const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
    const program = join(folder, 'program.mjs')
    writeFileSync(program, programOf(readme))
    process.env.FREEHOLD_STATE = folder
    const log = t.mock.method(console, 'log', () => {})
    await import(pathToFileURL(program).href)
    const printed = log.mock.calls.map(({ arguments: args }: { arguments: unknown[] }) =>
      args.map(shown).join(' '),
    )
    log.mock.restore()
    assert.deepEqual(printed, promisesOf(readme))
  } finally {
    await chain.stop()
  }
})

/** As console.log shows it. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value)
}
