/** Makes a guest image ready: `node scripts/test/build-image.ts debian-12`. Tests that need it find it, or wait for it. */
import { prepareImage } from '../../workers/images/index.ts'

try {
  await prepareImage(process.argv[2] ?? '')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
