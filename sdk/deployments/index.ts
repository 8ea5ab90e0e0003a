import { amoy } from './amoy.ts'
import { polygon } from './polygon.ts'

/** Public networks by the name that `--network` takes. */
export const publicNetworks = { amoy, polygon } as const
export { amoy, polygon }
