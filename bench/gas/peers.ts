/** What the same step costs elsewhere, and what it leaves out. Ethereum prices; measured once, on the same harness. */
export interface Peer {
  readonly name: string
  readonly gas: { readonly [operation: string]: number }
  readonly lacks: string
}

/**
 * Measured once, in 2026: receipts on anvil, base and calldata included, the same plain permit token, allowances and balances
 * non-zero, second stream of the payer. LlamaPay (LlamaPay/llamapay 90d18e1) and Golem's StreamPayment
 * (cryptobench/vm-on-golem 0806483) compiled with our settings, Sablier Flow as published (@sablier/flow 3.0.1). The bare
 * transfer of that run cost 34,129: about 24 less than here. `close` is an end that leaves both parties paid.
 */
export const PEERS: readonly Peer[] = [
  {
    name: 'LlamaPay',
    gas: { open: 81_460, topUp: 49_988, withdraw: 60_770, close: 108_740 },
    lacks:
      'one purse per payer: streams share solvency and one debt stops all; no deposit bound to a lease, no offer, no price ' +
      'check, no capacity, no activation, no hold, no fee; the end takes two transactions (cancel and payer’s withdrawal)',
  },
  {
    name: 'Sablier Flow',
    gas: { open: 161_927, topUp: 61_356, withdraw: 74_548, close: 126_497 },
    lacks:
      'no offer, no price check, no capacity, no activation, no hold; the end takes two transactions (void and refund); real ' +
      'use adds a fee contract that was a stub here. It has transferable streams, which we lack',
  },
  {
    name: 'Golem',
    gas: { open: 186_587, topUp: 62_365, withdraw: 59_965, close: 63_685 },
    lacks:
      'no offer, no price check, no capacity, no hold; an end pushes to both, so that a blacklisted party blocks the other',
  },
]

/** What the issue asked for, on the plain token; a prototype of this design before it was built had 91.2k/49,971/55.5k/65.4k. */
export const GOALS: { readonly [operation: string]: number } = {
  open: 86_000,
  topUp: 50_000,
  withdraw: 55_000,
  close: 65_000,
}

/** The bare transfer of the peers' run. */
export const PEERS_TRANSFER = 34_129
