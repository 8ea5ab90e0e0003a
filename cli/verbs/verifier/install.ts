import { installVerb } from '../../service/installVerb.ts'

/** `freehold verifier install` */
export const install = installVerb(
  'verifier',
  'Makes this machine ready to run the verifier as a service of systemd: installs Redis if it is missing, makes a system user and /var/lib/freehold-verifier, and installs and enables the unit. What `verifier init` wrote there as root is handed to that user, so run it again after init. It shows what it will do and asks; it needs root. `freehold verifier uninstall` takes everything away again.',
)
