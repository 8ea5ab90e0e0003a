// @ts-check
/** States of a domain as libvirt counts them (virDomainState). JavaScript, since the libvirt children read it too. */
export const domainState = {
  running: 1,
  blocked: 2,
  paused: 3,
  shuttingDown: 4,
  shutOff: 5,
  crashed: 6,
  suspended: 7,
}
/**
 * Reasons of `shutOff`: `shutdown` is the guest's own orderly end, the others mean it did not want to end. `daemon`: a daemon
 * that came back could not take the guest over, for instance because its QEMU died in that moment.
 */
export const shutOffReason = { shutdown: 1, crashed: 3, failed: 6, daemon: 8 }
