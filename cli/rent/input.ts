import { z } from 'zod'
import { service } from '../input/service.ts'
import { sizeFields, sizeOptions } from '../input/shape.ts'
import { hostNumber, hoursAsSeconds, usdcPerHour, usdcUnits } from '../input/text.ts'
import type { OptionSpec } from '../kernel/verb.ts'
import { leaseRef } from '../leases/find.ts'
import { yesOption } from '../prompts/confirm.ts'

/** The options of `rent`. */
export const rentOptions: readonly OptionSpec[] = [
  { flags: '--image <name>', says: 'what to launch' },
  ...sizeOptions,
  { flags: '--host <number>', says: 'on which host (default: the cheapest that fits)' },
  { flags: '--hours <number>', says: 'how long the deposit lasts; what is not used comes back' },
  { flags: '--deposit <usdc>', says: 'the deposit itself, instead of --hours' },
  { flags: '--key <file>', says: 'SSH public key that may log in: a file or the key itself', many: true },
  { flags: '--hostname <name>', says: 'host name of the machine' },
  { flags: '--user-data <file>', says: 'cloud-init user data' },
  {
    flags: '--ready <check>',
    says: 'what must work before the machine is ready: cloud-init, tcp:22, http:80/health, command:PROGRAM',
    many: true,
  },
  { flags: '--stay-off', says: 'leave the machine off after it powers itself off (it is billed on)' },
  { flags: '--from <lease>', says: 'start on the kept disk of this ended lease, on the same host' },
  { flags: '--max-price <usdc>', says: 'refuse to pay more than this per hour' },
  { flags: '--resume [lease]', says: 'go on with a rental that was begun (default: the last one)' },
  yesOption,
  { flags: '--no-wait', says: 'return once the lease is open' },
]

/** Their input. */
export const rentInput = z.object({
  ...sizeFields,
  image: z.string().optional(),
  host: hostNumber.optional(),
  hours: hoursAsSeconds.optional(),
  deposit: usdcUnits.optional(),
  key: z.array(z.string()).optional(),
  hostname: z.string().optional(),
  userData: z.string().optional(),
  ready: z.array(service).optional(),
  stayOff: z.boolean().optional(),
  from: leaseRef.optional(),
  maxPrice: usdcPerHour.optional(),
  resume: z.union([z.literal(true), leaseRef]).optional(),
  yes: z.boolean().optional(),
  wait: z.boolean().optional(),
})

export type RentInput = z.output<typeof rentInput>
