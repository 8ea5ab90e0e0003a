export { bumpedFees, estimateFees, type Fees, feesFor } from './fees.ts'
export { PAYMENT_GAS } from './send.ts'
export type { WriteOptions } from './write.ts'
export { write, writeEscrow, writeRegistry, writeRoles } from './write.ts'
