/** What every room's tests need: chains, ports, folders, patience. */
export { developmentAccounts } from '../../scripts/network/accounts.ts'
export { freePort } from '../../scripts/network/ports.ts'
export { type WaitOptions, waitFor } from '../../scripts/network/wait.ts'
export { startTestChain, type TestChain, type TestChainOptions } from './chain.ts'
export type { TestContracts } from './contracts.ts'
export { startTestHost, type TestGuest, type TestHost, type TestHostOptions } from './host.ts'
export { makeSshIdentity, type SshIdentity, type SshResult, type SshTarget, ssh, waitForSsh } from './ssh.ts'
export { makeTempDir, removeTempDir } from './temp.ts'
