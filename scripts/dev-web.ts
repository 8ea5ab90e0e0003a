import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { createServer, type Plugin } from 'vite'
import { publicNetworkNamed } from '../sdk/networks/index.ts'
import { defaultStateDir, projectRoot, statePaths } from './network/paths.ts'

const HELP = `Usage: npm run dev:web [-- --network local|amoy|polygon|FILE] [--port PORT]

Serves the console from its sources and reloads it as they change. \`local\` (the default) is the network that
\`npm start\` runs in another terminal; the others need nothing but this.
`

/** The text of the \`network.json\` that the console shall see, read when it is asked for. */
function networkSource(name: string): () => string {
  const known = publicNetworkNamed(name)
  if (known) return () => JSON.stringify(known)
  const file = name === 'local' ? statePaths(defaultStateDir()).network : resolve(name)
  if (existsSync(file)) return () => readFileSync(file, 'utf8')
  const hint =
    name === 'local'
      ? 'Run `npm start` in another terminal first, or name a public network'
      : 'Name a file that exists'
  throw new Error(`There is no ${file}. ${hint}: npm run dev:web -- --network amoy`)
}

function serveNetwork(source: () => string): Plugin {
  return {
    name: 'network-description',
    configureServer: ({ middlewares }) => {
      middlewares.use('/network.json', (_request, response) => {
        response.setHeader('content-type', 'application/json')
        response.end(source())
      })
    },
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      network: { type: 'string', default: 'local' },
      port: { type: 'string', default: '5173' },
      help: { type: 'boolean' },
    },
  })
  if (values.help) return void process.stdout.write(HELP)
  const server = await createServer({
    configFile: join(projectRoot, 'web/vite.config.ts'),
    server: { host: '127.0.0.1', port: Number(values.port) },
    plugins: [serveNetwork(networkSource(values.network))],
  })
  await server.listen()
  server.printUrls()
}

try {
  await main()
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
