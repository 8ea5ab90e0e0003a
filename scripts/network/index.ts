/** A whole network on one machine: what `npm start` runs, and tests start in folders of their own. */
export { developmentAccounts } from './accounts.ts'
export type { HostService } from './host.ts'
export { type NetworkOptions, type NetworkService, type RunningNetwork, startNetwork } from './network.ts'
export { defaultStateDir, type StatePaths, statePaths } from './paths.ts'
export type { OnProgress, Progress } from './supervise.ts'
