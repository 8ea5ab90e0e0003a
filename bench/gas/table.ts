import type { Measured } from './measure.ts'
import { GOALS, PEERS, PEERS_TRANSFER } from './peers.ts'

/** Operations in the order of a lease's life, then of an epoch's, with what they do. */
const ROWS: readonly (readonly [string, string])[] = [
  ['open', 'open, empty manifest'],
  ['openManifest600', 'open, 600-byte manifest'],
  ['openRoyalty', 'open, with a royalty'],
  ['openWithPermit', 'open with permit (later nonce)'],
  ['activate', 'activate'],
  ['topUp', 'top up while running, by id'],
  ['topUpWithTerms', 'top up while running, with terms'],
  ['revive', 'top up after exhaustion'],
  ['withdrawFirst', 'withdraw, first, with open fee'],
  ['withdraw', 'withdraw, next'],
  ['withdrawNoCreditor', 'withdraw, no creditor'],
  ['withdrawRoyalty', 'withdraw, with a royalty'],
  ['close', 'close, both paid (hold waived)'],
  ['closeHeld', 'close into Settling'],
  ['closeNoCreditor', 'close, both paid, no creditor'],
  ['closeRoyalty', 'close, all three paid'],
  ['finalize', 'finalize after the hold'],
  ['finalizeCredited', 'finalize with credit, pays both'],
  ['resize', 'resize into Settling, payee paid, purse topped up'],
  ['resizeKeepingThePurse', 'resize, no money from the wallet'],
  ['cancel', 'cancel, open fee to the payee'],
  ['cancelAfterDeadline', 'cancel after the deadline'],
  ['decline', 'decline a bad manifest'],
  ['grantRole', 'grant a role'],
  ['revokeRole', 'revoke a role'],
  ['latch', 'latch (a host’s DOWN, all its leases)'],
  ['lift', 'lift'],
  ['collectFees', 'collect fees'],
  ['claim', 'claim'],
  ['commit', 'verifier: commit, all its targets'],
  ['reveal', 'verifier: reveal, one target'],
  ['reveal10000Targets', 'verifier: reveal, 10,000 targets'],
  ['reportDown', 'report DOWN, 5 ballots of 7'],
  ['pledge', 'host: pledge its handshakes'],
  ['confirmDown', 'confirm DOWN, 15 ballots of 21'],
  ['answerDown', 'host: answer with 7 transcripts, precompile'],
  ['answerDownFallback', 'host: answer with 7 transcripts, no precompile'],
  ['postDown', 'post DOWN (with the latch)'],
  ['reportUp', 'report UP, 5 ballots of 7 (with the lift)'],
  ['challenge', 'challenge an UP'],
  ['answerChallenge', 'answer a challenge, precompile'],
  ['answerChallengeFallback', 'answer a challenge, no precompile'],
  ['closeChallenge', 'close a challenge (slash)'],
  ['vaultWithdraw', 'withdraw a stake'],
  ['enrol', 'host: enrol a beacon'],
]

/** The table that `npm run bench:gas` prints: our figures beside the floor, the peers and the goals. */
export function renderTable(plain: Measured, usdc: Measured): string {
  const header = ['operation', 'plain', 'USDC-like', 'Polygon est.', ...PEERS.map(({ name }) => name), 'goal']
  const floor = [
    'floor: bare ERC-20 transfer',
    plain.erc20Transfer,
    usdc.erc20Transfer,
    plain.polygonTransfer,
  ]
  const rows = ROWS.map(([name, label]) => [
    label,
    plain.ethereum[name],
    usdc.ethereum[name],
    plain.polygon[name],
    ...PEERS.map(({ gas }) => gas[name]),
    verdict(name, plain.ethereum[name]),
  ])
  const cells = [header, [...floor, ...PEERS.map(() => PEERS_TRANSFER), ''], ...rows].map((row) =>
    row.map(text),
  )
  const widths = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const line = (row: string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')
  const lacks = PEERS.map(({ name, lacks }) => `  ${name}: ${lacks}.`).join('\n')
  return `${cells.map(line).join('\n')}\n\n${NOTE}\n\nWhat the peers lack:\n${lacks}\n`
}

const NOTE = `Receipts on anvil, base and calldata included; balances, allowance, host's word and fee non-zero; fee 2.5 %, creditor,
trial, open fee, offer check and capacity on. "plain" is the peers' permit token, "USDC-like" looks up a blacklist and a pause.
Peers were measured the same way, once, on the plain token; \`close\` is an end that leaves both parties paid.
Polygon: the same transactions at PIP-88 prices, from their traces; refunds not modelled.`

function verdict(name: string, gas: bigint | undefined): string {
  const goal = GOALS[name]
  if (goal === undefined || gas === undefined) return ''
  return gas <= goal ? `${text(goal)} met` : `${text(goal)} MISSED`
}

function text(value: bigint | number | string | undefined): string {
  if (value === undefined) return '–'
  return typeof value === 'string' ? value : value.toLocaleString('en-US')
}
