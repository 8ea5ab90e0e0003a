import type { NetworkConfig } from '@freehold/sdk'
import type { Address, LocalAccount } from 'viem'
import type { LedgerFollower, Sender } from '../chain/index.ts'
import type { Log } from '../process/index.ts'
import type { Everything, NetworkState, VerifierBook } from './book/index.ts'
import type { VerifierConfig } from './config.ts'
import type { NetworkTiming, VerifierView } from './decide/index.ts'
import type { HostDirectory } from './hosts/index.ts'
import type { Peers } from './peers/index.ts'
import type { Prober } from './prober.ts'
import type { EpochStore, Secrets } from './store/index.ts'

/** What the steps of a verifier work with. */
export interface VerifierContext {
  readonly config: VerifierConfig
  readonly network: NetworkConfig
  /** Address of the verifier network. */
  readonly contract: Address
  readonly timing: NetworkTiming
  readonly account: LocalAccount
  readonly follower: LedgerFollower<Everything>
  readonly sender: Sender
  readonly book: VerifierBook
  readonly store: EpochStore
  readonly secrets: Secrets
  readonly hosts: HostDirectory
  readonly peers: Peers
  readonly prober: Prober
  readonly log: Log
  /** How often a verifier that shows nothing was asked, by epoch, seat and target. */
  readonly asks: Map<string, number>
  /** Everything that a decision is made from; null before the chain was seen. */
  view(): VerifierView | null
  state(): NetworkState
}
