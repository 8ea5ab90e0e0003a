import { z } from 'zod'
import { accountAddress } from '../input/text.ts'
import { leaseRef } from './find.ts'

/** Input of verbs that take `[lease] ACCOUNT`: an address alone is the account, though it begins with 0x as a lease does. */
export const leaseAndAccount = <Shape extends z.ZodRawShape>(more: Shape) =>
  z.preprocess(
    (raw) => {
      const { lease, account, ...rest } = raw as Record<string, unknown>
      const isAccount = typeof lease === 'string' && account === undefined && /^0x[0-9a-f]{40}$/i.test(lease)
      return isAccount ? { ...rest, account: lease } : raw
    },
    z.object({ lease: leaseRef.optional(), account: accountAddress, ...more }),
  )
