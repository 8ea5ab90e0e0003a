/** What is simulated. Everything else follows from it and from the seed, so a run can be repeated to the last digit. */
export interface Scenario {
  /** Any text: another one is another roll of all dice. */
  readonly seed: string
  readonly epochs: number
  readonly hosts: number
  readonly leasesPerHost: number
  readonly verifiers: number
  readonly committeeSize: number
  readonly quorum: number
  readonly confirmationSize: number
  readonly confirmationQuorum: number
  /** Seconds of an epoch, and of its parts from its start: as deployed (ignition/modules). */
  readonly epochSeconds: number
  readonly probeStart: number
  readonly probeEnd: number
  readonly commitEnd: number
  readonly revealEnd: number
  /** Seconds in which a host may answer a DOWN, and a verifier a challenge; and for how many epochs it can be challenged. */
  readonly answerSeconds: number
  readonly challengeAnswerSeconds: number
  readonly challengeEpochs: number
  /** A try of a probe that gets no answer although the host is up; tries of one probe fail independently. */
  readonly tryLoss: number
  /** Seconds between the two tries of a probe. */
  readonly retrySeconds: number
  /** How long verifiers run, and then stand still (they commit nothing), on average; in epochs. */
  readonly verifierUpEpochs: number
  readonly verifierDownEpochs: number
  /** Outages of a host per day. */
  readonly hostOutagesPerDay: number
  /** How long they last: each class with its share and its mean in seconds (exponential). */
  readonly outageClasses: readonly { readonly share: number; readonly meanSeconds: number }[]
  readonly longestOutageSeconds: number
  /** Outages of whole epochs that `missedDown` tries. */
  readonly outageSamples: number
  /** The longest of them, in epochs. */
  readonly outageEpochs: number
  /** Shares of the verifiers that lie together (or do nothing) which are reported. */
  readonly badShares: readonly number[]
}

/** The size that the issue asks for: 10,000 epochs (69 days), 10,000 leases on 1,000 hosts, 200 verifiers. */
export const FULL: Scenario = {
  seed: 'freehold',
  epochs: 10_000,
  hosts: 1_000,
  leasesPerHost: 10,
  verifiers: 200,
  committeeSize: 7,
  quorum: 5,
  confirmationSize: 21,
  confirmationQuorum: 15,
  epochSeconds: 600,
  probeStart: 60,
  probeEnd: 300,
  commitEnd: 420,
  revealEnd: 540,
  answerSeconds: 600,
  challengeAnswerSeconds: 86_400,
  challengeEpochs: 144,
  tryLoss: 0.03,
  retrySeconds: 10,
  verifierUpEpochs: 1_188,
  verifierDownEpochs: 12,
  hostOutagesPerDay: 0.1,
  outageClasses: [
    { share: 0.5, meanSeconds: 360 },
    { share: 0.3, meanSeconds: 2_400 },
    { share: 0.2, meanSeconds: 14_400 },
  ],
  longestOutageSeconds: 20 * 3600,
  outageSamples: 10_000,
  outageEpochs: 12,
  badShares: [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.33],
}

/** Seconds instead of minutes: for the tests, and to look at the output. */
export const SHORT: Scenario = { ...FULL, epochs: 200, hosts: 40, outageSamples: 150, outageEpochs: 6 }

/** How many of the verifiers a share is. */
export const badCount = ({ verifiers }: Scenario, share: number): number => Math.round(verifiers * share)

/** Epochs in 30 days. */
export const epochsPerMonth = ({ epochSeconds }: Scenario): number => (30 * 24 * 3600) / epochSeconds

/** That an honest verifier that is running says DOWN of a host that is up: both tries were lost. */
export const wrongDown = ({ tryLoss }: Scenario): number => tryLoss ** 2

/** The share of the time in which a verifier runs. */
export const uptime = ({ verifierUpEpochs, verifierDownEpochs }: Scenario): number =>
  verifierUpEpochs / (verifierUpEpochs + verifierDownEpochs)
