export { readSshEndpoint, type SshEndpoint } from './endpoint.ts'
