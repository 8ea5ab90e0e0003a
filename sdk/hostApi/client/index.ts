export { type HostConsole, type OpenConsoleParameters, openConsole } from './console.ts'
export { type CreateHostApiParameters, createHostApi, type HostApi } from './hostApi.ts'
export { type KeyValueStorage, memorySessions, type SessionStore, storageSessions } from './sessions.ts'
export { type WaitForOperationParameters, waitForOperation } from './waitForOperation.ts'
