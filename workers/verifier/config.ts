import { z } from 'zod'
import { accountSchema, readConfigFile, resolvedPaths, writeConfigFile } from '../process/index.ts'

const seconds = z.number().int().nonnegative()

const evidence = z.strictObject({
  address: z.string().default('0.0.0.0'),
  /** Port 0: any free one, written to STATE/evidence.json. */
  port: z.number().int().min(0).max(65_535),
})

const probing = z.strictObject({
  /** Addresses of this machine to probe from, in turn; none: the system's choice. */
  sources: z.array(z.union([z.ipv4(), z.ipv6()])).default([]),
  /** Probes at a time. */
  parallel: z.number().int().min(1).max(1024).default(64),
  /** One try may last so long; shorter where the network's epochs are. */
  deadlineSeconds: z.number().min(1).max(60).default(10),
  /** Between the two tries; shorter where the network's epochs are. */
  pauseSeconds: z.number().min(0).max(60).default(5),
})

const auditing = z.strictObject({
  /** Other verifiers' UPs that are looked at per epoch although nobody disputes them. */
  perEpoch: z.number().int().min(0).max(1000).default(3),
  /** Challenges per epoch, at most; each puts up a bond. */
  challengesPerEpoch: z.number().int().min(0).max(100).default(2),
})

const rewards = z.strictObject({
  /** Who gets them; unset: the verifier itself. */
  to: z
    .string()
    .regex(/^0x[0-9a-fA-F]{40}$/, 'an address is needed: 0x and 40 hex digits')
    .optional(),
  everySeconds: seconds.min(10).default(24 * 3600),
  /** Nothing below this is claimed, in units of 1e-6 USDC, as a decimal string. */
  minimumUnits: z.string().regex(/^\d+$/).default('1000000'),
})

const retention = z.strictObject({
  /** Epochs beyond those whose challenges can still be answered. */
  marginEpochs: z.number().int().min(2).default(12),
  /** How long evidence of epochs in which this verifier found a host down is kept. */
  downDays: z.number().int().min(0).default(90),
})

/** What a verifier's worker needs to know; everything else it learns from chain and disk. Paths are relative to the file. */
export const verifierConfigSchema = z.strictObject({
  /** The worker's own folder: records, transcripts, keys, cursor. One worker per folder. */
  stateDir: z.string().min(1),
  /** `amoy`, `polygon`, or the path of a network.json. */
  network: z.string().min(1),
  /** `redis://…` or the path of a unix socket. */
  redis: z.string().min(1),
  /** The key that has the seat and pays for gas. */
  account: accountSchema,
  /** Where leaves and transcripts are served; the URL that the chain names must lead here. */
  evidence: evidence.default({ address: '0.0.0.0', port: 8548 }),
  probing: probing.prefault({}),
  auditing: auditing.prefault({}),
  rewards: rewards.prefault({}),
  retention: retention.prefault({}),
  /**
   * Length of the chain of secrets; for a new verifier only. Unset: about two years. At least `CHALLENGE_EPOCHS` of the network, the
   * epochs of `CHALLENGE_ANSWER_SECONDS`, and four: with fewer, the contract refuses the next chain for so long that epochs are missed.
   */
  epochsPerChain: z.number().int().min(2).max(1_000_000).optional(),
  /** Whether hosts and verifiers may be reached in private networks. Unset: on the development chain only. */
  mayReachPrivate: z.boolean().optional(),
  /** Nothing of the verifier network is older than this block. */
  fromBlock: z.number().int().nonnegative().optional(),
  /** Pause between two looks at the head of the chain; unset: an eighth of the block time, 100 to 1000 ms. */
  pollMs: z.number().int().min(20).optional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

export type VerifierConfig = z.output<typeof verifierConfigSchema>
export type VerifierConfigInput = z.input<typeof verifierConfigSchema>

/**
 * Reads a verifier's configuration and resolves its paths.
 * @throws Error naming file and field when something is missing, unknown or out of range.
 */
export function readVerifierConfig(path: string): VerifierConfig {
  const config = readConfigFile(path, verifierConfigSchema)
  const { places, account } = resolvedPaths(path)
  return { ...config, ...places(config), account: account(config.account) }
}

/** Writes a configuration, checked first; the file is readable by its owner only. */
export const writeVerifierConfig = (path: string, config: VerifierConfigInput): void =>
  writeConfigFile(path, config, verifierConfigSchema)
