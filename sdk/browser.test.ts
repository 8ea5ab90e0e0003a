import assert from 'node:assert/strict'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { build } from 'vite'

interface Chunk {
  readonly type: 'chunk' | 'asset'
  readonly isEntry?: boolean
  readonly code?: string
}

/** Asks for Node's crypto only where `globalThis.crypto` is missing, which no browser's is. */
const GUARDED = 'node_modules/@hpke/common/'

const isBuiltin = (id: string) => id.startsWith('node:') || builtinModules.includes(id.split('/')[0] ?? id)

/** Bundles an entry of the sdk for browsers and answers its chunks and every module of Node that was asked for. */
async function bundle(entry: string): Promise<{ chunks: Chunk[]; builtins: string[] }> {
  const builtins = new Set<string>()
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    root: import.meta.dirname,
    plugins: [
      {
        name: 'name-builtins',
        enforce: 'pre',
        resolveId(id, importer) {
          if (isBuiltin(id) && !importer?.includes(GUARDED)) builtins.add(`${id} from ${importer}`)
          return null
        },
      },
    ],
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry: join(import.meta.dirname, entry), formats: ['es'] },
    },
  })
  const [first] = Array.isArray(output) ? output : [output]
  return { chunks: (first as { output: Chunk[] }).output, builtins: [...builtins] }
}

test('a browser can load the sdk: nothing of Node is in it', async () => {
  for (const entry of [
    'index.ts',
    'subgraph/index.ts',
    'hostApi/index.ts',
    'evidence/index.ts',
    'proof/index.ts',
  ]) {
    const { chunks, builtins } = await bundle(entry)
    assert.deepEqual(builtins, [])
    assert.ok(chunks.some((chunk) => chunk.isEntry && chunk.code))
  }
})

test('sealing, which few pages need, comes in a chunk of its own', async () => {
  const { chunks } = await bundle('index.ts')
  const sealing = chunks.filter((chunk) => chunk.code?.includes('Chacha20Poly1305 = class'))
  assert.equal(sealing.length, 1)
  assert.equal(sealing[0]?.isEntry, false)
})

test('the check finds what it looks for', async () => {
  const { builtins } = await bundle('node/state.ts')
  assert.match(builtins.join(), /node:path from .*state\.ts/)
})
