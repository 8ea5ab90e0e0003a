export { type AllowParameters, allowPayment, type PaymentStep } from './allow.ts'
export { type PermitDomain, readPermitDomain } from './domain.ts'
export { type SignedPermit, signPermit } from './sign.ts'
