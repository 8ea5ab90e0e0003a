/** In what a stake is put up, as the vault numbers it. */
export const STAKE_ROLES = ['None', 'Verifier', 'Provider'] as const
export type StakeRole = Exclude<(typeof STAKE_ROLES)[number], 'None'>

/** The vault's number of a role. */
export const stakeRoleCode = (role: StakeRole): number => STAKE_ROLES.indexOf(role)
