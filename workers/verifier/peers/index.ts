/** Other verifiers, as far as they serve what they say. */
export { openPeers, type Peers } from './peers.ts'
