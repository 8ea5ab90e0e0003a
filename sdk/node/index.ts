/** What needs Node: keys in files, and where the local network lives. Never imported by a browser. */
export {
  decryptPrivateKey,
  encryptPrivateKey,
  type Keystore,
  KeystoreError,
  parseKeystore,
} from './keystore.ts'
export { localNetworkPath, localStateDir } from './state.ts'
