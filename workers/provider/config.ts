import { z } from 'zod'
import { accountSchema, readConfigFile, resolvedPaths, writeConfigFile } from '../process/index.ts'

const seconds = z.number().int().nonnegative()
const port = z.number().int().min(1).max(65_535)

const guests = z.strictObject({
  /** Address that tenants reach the forwarded ports under; unset: the network room finds one. */
  publicAddress: z.string().min(1).optional(),
  /** Interface towards the tenants; unset: the one of the default route. */
  publicInterface: z.string().optional(),
  /** Whether guests may open connections to the internet. */
  egress: z.boolean().default(true),
  /** Private networks that guests may reach although private networks are closed to them, such as 192.168.7.0/24. */
  mayReach: z
    .array(z.string().regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, 'an IPv4 network like 192.168.7.0/24'))
    .default([]),
  /** Public ports for guests' SSH, both ends included. */
  ports: z
    .strictObject({ from: port, to: port })
    .refine(({ from, to }) => from <= to, { message: 'ports.from must not be above ports.to' })
    .default({ from: 40_000, to: 65_535 }),
  /**
   * What the machine has to give to guests; unset: what its benchmark found, its memory, the file system of the state folder, and
   * the speed of its network card. Beyond that leases are declined.
   */
  capacity: z
    .strictObject({
      points: z.number().int().positive().optional(),
      memoryMib: z.number().int().positive().optional(),
      diskGib: z.number().int().positive().optional(),
      /** Each way. */
      mbps: z.number().int().positive().optional(),
    })
    .default({}),
  /** IPv4 network of the guests' bridge. A machine has one such bridge, so it carries one host. */
  subnet: z
    .string()
    .regex(/^\d+\.\d+\.\d+\.\d+\/(1[6-9]|2[0-8])$/, 'an IPv4 network like 10.77.0.0/16, /16 to /28')
    .default('10.77.0.0/16'),
  /** libvirt URI; unset: a private host in the state folder, the system's daemon, or the user's session daemon. */
  hypervisorUri: z.string().optional(),
  /** Names from images/catalogue.json that this host launches; unset: all. What is not ready is built or fetched first. */
  images: z.array(z.string()).min(1).optional(),
  imageCacheDir: z.string().optional(),
  /** True: guests are shut down when the worker ends, and started again with it. For development networks. */
  stopWithWorker: z.boolean().default(false),
})

const snapshots = z.strictObject({
  /** Snapshots that one instance may have. */
  most: z.number().int().min(0).max(1000).default(16),
  /** What they may occupy together, per instance. */
  mostGib: z.number().int().min(1).default(100),
  /** How often schedules are looked at. */
  everySeconds: seconds.min(1).default(60),
})

const withdraw = z.strictObject({
  /** How often sums are weighed. */
  everySeconds: seconds.min(10).default(6 * 3600),
  /** Nothing below this is collected, in units of 1e-6 USDC, as a decimal string. */
  minimumUnits: z.string().regex(/^\d+$/).default('1000000'),
  /** A withdrawal may cost at most this share of its sum, in basis points. */
  maximumCostBps: z.number().int().min(1).max(10_000).default(200),
  /** Price of one whole native coin (POL) in units of 1e-6 USDC, for weighing only. */
  nativePriceUnits: z.string().regex(/^\d+$/).default('250000'),
})

/** What a worker needs to know; everything else it learns from chain and disk. Paths are relative to the file. */
export const providerConfigSchema = z.strictObject({
  /** The worker's own folder: records, disks, keys, cursor. One worker per folder. */
  stateDir: z.string().min(1),
  /** Id in the HostRegistry, as a decimal string. */
  host: z.string().regex(/^[1-9]\d*$/),
  /** `amoy`, `polygon`, or the path of a network.json. */
  network: z.string().min(1),
  /** `redis://…` or the path of a unix socket. */
  redis: z.string().min(1),
  operator: accountSchema,
  /** Where the host's HTTP API listens. Port 0: any free one, written to STATE/api.json. */
  api: z
    .strictObject({
      address: z.string().default('0.0.0.0'),
      port: z.number().int().min(0).max(65_535),
      /** Origins of web consoles that may speak for tenants, like https://console.example; no other web page may. */
      consoleOrigins: z.array(z.url({ protocol: /^https?$/ })).default([]),
    })
    .default({ address: '0.0.0.0', port: 8546, consoleOrigins: [] }),
  /** Where the beacon listens, which verifiers probe: what the host is paid for while it answers. */
  beacon: z
    .strictObject({
      /** Unset: the API's address. */
      address: z.string().optional(),
      /** Address that verifiers reach it under; unset: the one that tenants reach their ports under. */
      publicAddress: z.string().min(1).optional(),
      /** Unset: the port after the API's. Port 0: any free one. Verifiers read it from `GET /v1/host`. */
      port: z.number().int().min(0).max(65_535).optional(),
      /** Path of a decoy's secret (`freehold verifier decoy`): in the epochs that it names the beacon answers nobody. For keepers. */
      decoySecret: z.string().min(1).optional(),
    })
    .default({}),
  guests: guests.prefault({}),
  /** Block in which the host was registered: nothing of it is older. Spares a new worker the years before. */
  fromBlock: z.number().int().nonnegative().optional(),
  /** How long a disk is kept after its lease, at most as long as was paid for. */
  retentionSeconds: seconds.default(7 * 86_400),
  /** How long a launch may be in trouble before an Open lease is declined. */
  patienceSeconds: seconds.default(180),
  /** How often policies of tenants (idle stop, budget stop) are looked at. */
  policyEverySeconds: seconds.min(1).default(30),
  snapshots: snapshots.prefault({}),
  withdraw: withdraw.prefault({}),
  /** Pause between two looks at the head of the chain; unset: an eighth of the block time, 100 to 1000 ms. */
  pollMs: z.number().int().min(20).optional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

export type ProviderConfig = z.output<typeof providerConfigSchema>
export type ProviderConfigInput = z.input<typeof providerConfigSchema>

/**
 * Reads a worker's configuration and resolves its paths.
 * @throws Error naming file and field when something is missing, unknown or out of range.
 */
export function readProviderConfig(path: string): ProviderConfig {
  const config = readConfigFile(path, providerConfigSchema)
  const { at, places, account } = resolvedPaths(path)
  const { guests, beacon } = config
  return {
    ...config,
    ...places(config),
    beacon: beacon.decoySecret ? { ...beacon, decoySecret: at(beacon.decoySecret) } : beacon,
    operator: account(config.operator),
    guests: guests.imageCacheDir ? { ...guests, imageCacheDir: at(guests.imageCacheDir) } : guests,
  }
}

/** Writes a configuration, checked first; the file is readable by its owner only. */
export const writeProviderConfig = (path: string, config: ProviderConfigInput): void =>
  writeConfigFile(path, config, providerConfigSchema)
