import { parseArgs } from 'node:util'
import { readProviderConfig } from './config.ts'
import { rotatePublishedKey } from './rotate-key.ts'

const { values } = parseArgs({ options: { config: { type: 'string' } } })
if (values.config === undefined) {
  console.error('Usage: node workers/provider/rotate.ts --config FILE')
  process.exit(2)
}
try {
  const version = await rotatePublishedKey(readProviderConfig(values.config))
  console.log(`Tenants seal their manifests to HPKE key ${version} from now on.`)
} catch (error) {
  console.error((error as Error).message)
  process.exit(1)
}
