/**
 * The unencrypted beginning of an SSH connection, up to the key exchange, for the prober and the beacon. Every byte and second
 * of it is bounded. It knows no login: what comes after the exchange is nobody's business here.
 */
export { type SshEnd, SshStreamError } from './errors.ts'
export { type ExchangeKey, makeExchangeKey } from './exchange-key.ts'
export { MAX_PACKET_BYTES, packetOf } from './packet.ts'
export { openSshStream, type SshStream, type SshStreamOptions } from './stream.ts'
