import { installVerb } from '../../service/installVerb.ts'

/** `freehold provider install` */
export const install = installVerb(
  'provider',
  'Makes this machine ready to run the host as a service of systemd: installs the Debian packages that are missing, makes /var/lib/freehold, and installs and enables the unit, whose paths are those of this checkout and this Node. It shows what it will do and asks; run again it does what is missing, and nothing twice. It needs root, and a checkout that services can see, such as /opt/freehold. `freehold provider uninstall` takes everything away again.',
)
