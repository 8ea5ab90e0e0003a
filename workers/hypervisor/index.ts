/**
 * Whatever runs guests, behind the small door `Hypervisor`: libvirt and QEMU on real hosts, a twin in memory for tests. Guests
 * belong to libvirt and outlive every worker process.
 */
export { bootsWith } from './accelerator.ts'
export { readCgroupTrees, removeControlGroups } from './cgroups.ts'
export {
  type ConnectOptions,
  connectHypervisor,
  connectToRemove,
  type HypervisorLog,
  systemDaemonAnswers,
} from './connect.ts'
export {
  type AgentDoor,
  agentAnswers,
  type GuestFileSystem,
  type GuestProgram,
  type GuestProgramResult,
  guestFileSystems,
  runInGuest,
} from './guest-agent.ts'
export {
  type HostDescription,
  type HostNamespace,
  type HostNamespaceOptions,
  killLibvirtDaemon,
  readHostNamespace,
  startHostNamespace,
} from './host-namespace.ts'
export { memoryLimitMib } from './limits.ts'
export { guestName, guestPrefix, guestUuid, tapName } from './names.ts'
export { QEMU_USER, qemuUserFor } from './qemu-user.ts'
export { type RescueSystem, rescueSpec } from './rescue.ts'
export { SimulatedHypervisor } from './simulated.ts'
export { type FaultyOperation, SimulatedHost, type SimulatedState } from './simulated-host.ts'
export type { AgentAnswerer } from './simulated-inside.ts'
export * from './types.ts'
