import { existsSync, readFileSync, statSync } from 'node:fs'
import { formatSshFingerprint } from '@freehold/sdk'
import { checkTranscript, faultText, type Proof, parseProof, type TranscriptFault } from '@freehold/sdk/proof'
import type { Address, Hex } from 'viem'
import { z } from 'zod'
import { CliError, exitCodes, UsageError } from '../../kernel/errors.ts'
import { defineVerb } from '../../kernel/verb.ts'
import { facts } from '../../output/table.ts'
import { moment } from '../../output/time.ts'

interface Input {
  readonly file: string
}

interface Result {
  readonly holds: boolean
  /** Why it proves nothing; null when it holds. */
  readonly fault: TranscriptFault | null
  /** What it proves and what it does not. */
  readonly says: string
  readonly subject: Proof['subject']
  readonly verifier: Address
  readonly epoch: bigint
  readonly chainId: number
  /** The VerifierNetwork contract. */
  readonly network: Address
  /** sha256 of the host key's SSH blob. */
  readonly keyFingerprint: Hex
  /** What the host key signed; null when it signed nothing of this. */
  readonly exchangeHash: Hex | null
  /** Unix seconds by the verifier's own clock. */
  readonly when: number
}

/** No proof comes near it. */
const MOST_BYTES = 64 * 1024

/** `freehold proof verify FILE` */
export const verify = defineVerb<Input, Result>({
  details:
    'Checks the transcript of a probe: a key exchange that an SSH server signed, over a nonce that only one verifier could send, about one target, in one epoch. Asks nobody: no network, no index, no verifier. Ends with 1 when the transcript does not hold.',
  arguments: [
    { flags: '<file>', says: 'a proof, as `freehold credits --evidence` writes it: one JSON document' },
  ],
  examples: [
    ['freehold proof verify proof.json', 'what it proves, and what it does not'],
    ['freehold proof verify proof.json --json', 'for a script'],
  ],
  input: z.object({ file: z.string() }),
  async run(_, { file }) {
    const { subject, context, when, transcript } = parseProof(readDocument(file))
    const verdict = checkTranscript(transcript, context)
    const { verifier, epoch, chainId, network, keyFingerprint } = context
    return {
      holds: verdict.holds,
      fault: verdict.holds ? null : verdict.fault,
      says: verdict.holds
        ? whatItProves(subject, context)
        : `It proves nothing: ${faultText[verdict.fault]}.`,
      subject,
      verifier,
      epoch,
      chainId,
      network,
      keyFingerprint,
      exchangeHash: verdict.holds ? verdict.exchangeHash : null,
      when,
    }
  },
  print: (result, paint) =>
    facts(
      [
        ['Holds', result.holds ? paint.good('yes') : paint.bad('no')],
        ['Target', subjectText(result.subject)],
        ['Host key', formatSshFingerprint(result.keyFingerprint)],
        ['Verifier', result.verifier],
        ['Epoch', `${result.epoch} of ${result.network} on chain ${result.chainId}`],
        ['Said to be', `${moment(result.when)}, by the verifier's clock`],
        ['', result.says],
      ],
      paint,
    ),
  exitCode: ({ holds }) => (holds ? exitCodes.done : exitCodes.nothingChanged),
})

function readDocument(file: string): unknown {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`)
  const { size } = statSync(file)
  if (size > MOST_BYTES)
    throw new CliError(`${file} has ${size} bytes; no proof has more than ${MOST_BYTES}.`)
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new CliError(`${file} is not JSON.`, { cause })
  }
}

const subjectText = (subject: Proof['subject']): string =>
  subject.kind === 'beacon' ? `beacon of host ${subject.host}` : `instance of lease ${subject.lease}`

const whatItProves = (
  subject: Proof['subject'],
  { keyFingerprint, verifier, epoch }: Proof['context'],
): string =>
  `It proves that the holder of the host key ${formatSshFingerprint(keyFingerprint)} answered verifier ${verifier} ` +
  `as ${subjectText(subject)} in epoch ${epoch}, after the seed of that epoch was known to the verifier; it does not prove where ` +
  'that holder is, nor that a guest works, nor at which second, nor that seed, secret and key in the file are those on chain.'
