// Everything that the manifest names; one WASM serves all contracts.
export * from './mappings/hostRegistry'
export * from './mappings/leaseEscrow/leases'
export * from './mappings/leaseEscrow/offers'
export * from './mappings/leaseEscrow/parameters'
export * from './mappings/leaseEscrow/purse'
export * from './mappings/leaseEscrow/resizes'
export * from './mappings/leaseEscrow/verdicts'
export * from './mappings/leaseRoles'
