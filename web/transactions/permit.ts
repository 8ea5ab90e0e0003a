import { allowPayment, type SignedPermit } from '@freehold/sdk'
import type { StepDefinition } from './define-step.ts'
import { outputOf } from './define-step.ts'
import type { Flow, Json } from './flow.ts'

/** Lets the escrow take `input.paysUnits`, by a signature where the token can, else by an approval. Asks nothing when the allowance is there. */
export const permitStep: StepDefinition = {
  title: 'Allow the payment',
  asks: 'A signature for exactly this amount. It costs no gas.',
  run: async ({ client, flow, onHash }) =>
    writePermit(await allowPayment(client, { amountUnits: BigInt(String(flow.input.paysUnits)), onHash })),
}

/** The permit of a flow as the escrow takes it; null when the allowance pays. */
export function permitOf(flow: Flow): SignedPermit | null {
  const stored = outputOf(flow, 'permit') as { [name in keyof SignedPermit]: string } | null | undefined
  if (!stored) return null
  const { value, deadline, v, r, s } = stored
  return {
    value: BigInt(value),
    deadline: BigInt(deadline),
    v: Number(v),
    r: r as SignedPermit['r'],
    s: s as SignedPermit['s'],
  }
}

/** Whether the permit is too old to be mined in time; the flow then starts over with a new signature. */
export function isPermitExpired(flow: Flow, chainSeconds: number): boolean {
  const permit = permitOf(flow)
  return permit !== null && permit.deadline <= BigInt(chainSeconds + 60)
}

function writePermit(permit: SignedPermit | null): Json {
  return (
    permit && {
      value: String(permit.value),
      deadline: String(permit.deadline),
      v: permit.v,
      r: permit.r,
      s: permit.s,
    }
  )
}
