/** The verifier's worker: what the chain says against what it saw, one step at a time. Others need its configuration and its secrets. */
export {
  readVerifierConfig,
  type VerifierConfig,
  type VerifierConfigInput,
  verifierConfigSchema,
  writeVerifierConfig,
} from './config.ts'
export { openSecrets, type Secrets } from './store/secrets.ts'
