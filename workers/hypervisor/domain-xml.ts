import { guestPrefix, tapName } from './names.ts'
import { noteXml } from './note.ts'
import type { Accelerator, GuestBoot, GuestLimits, GuestNic, GuestSpec } from './types.ts'
import { text } from './xml-text.ts'

/** What a host brings to a guest's definition. */
export interface DomainHost {
  /** Where the serial port listens; null: a pseudo terminal, which nobody opens. At most 107 characters. */
  readonly consoleSocketPath?: string | null
  /** Whether libvirt is told to enforce the guest's limits; a daemon without cgroup controllers refuses guests that have any. */
  readonly enforcesLimits?: boolean
}

/**
 * Domain XML of a guest, for libvirt. Pure: everything that varies is in `spec` and `host`.
 * @throws Error when a value cannot be put into XML or is out of bounds.
 */
export function domainXml(spec: GuestSpec, accelerator: Accelerator, host: DomainHost = {}): string {
  requireSound(spec, host)
  const kvm = accelerator === 'kvm'
  return [
    `<domain type='${kvm ? 'kvm' : 'qemu'}' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>`,
    `<name>${text(spec.name)}</name><uuid>${text(spec.uuid)}</uuid>`,
    noteXml({ limits: spec.limits ?? null }),
    `<memory unit='MiB'>${spec.memoryMib}</memory>${vcpuXml(spec)}`,
    host.enforcesLimits === true && spec.limits !== undefined ? limitsXml(spec.limits) : '',
    `<os><type arch='x86_64' machine='q35'>hvm</type>${bootXml(spec.boot)}</os>`,
    `<features><acpi/><apic/></features><cpu mode='${kvm ? 'host-passthrough' : 'maximum'}'/><clock offset='utc'/>`,
    '<on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>destroy</on_crash>',
    '<devices>',
    diskXml(spec.diskPath, 'qcow2', 'vda', "discard='unmap'", ''),
    diskXml(spec.seedPath, 'raw', 'vdb', '', '<readonly/>'),
    ...(spec.extraDisks ?? []).map(({ path, readOnly }, index) =>
      diskXml(path, 'qcow2', extraDiskNames[index]!, "discard='unmap'", readOnly ? '<readonly/>' : ''),
    ),
    nicXml(spec),
    "<controller type='usb' model='none'/>",
    graphicsXml(spec.graphics),
    ...(spec.passthrough ?? []).map(passthroughXml),
    serialXml(spec.consoleLogPath, host.consoleSocketPath ?? null),
    "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
    "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
    "<memballoon model='virtio'><stats period='5'/></memballoon>",
    '</devices>',
    userNicXml(spec.nic),
    '</domain>',
  ].join('')
}

function bootXml(boot: GuestBoot): string {
  if (boot.kind === 'disk') return "<boot dev='hd'/>"
  const { kernelPath, initrdPath, cmdline } = boot
  return `<kernel>${text(kernelPath)}</kernel><initrd>${text(initrdPath)}</initrd><cmdline>${text(cmdline)}</cmdline>`
}

function diskXml(path: string, format: string, target: string, driver: string, extra: string): string {
  return (
    `<disk type='file' device='disk'><driver name='qemu' type='${format}' ${driver}/>` +
    `<source file='${text(path)}'/><target dev='${target}' bus='virtio'/>${extra}</disk>`
  )
}

/** /dev/vda is the tenant's disk, /dev/vdb the seed. */
const extraDiskNames = [...'cdefghij'].map((letter) => `vd${letter}`)

function vcpuXml({ vcpus, mostVcpus = vcpus }: GuestSpec): string {
  const current = mostVcpus === vcpus ? '' : ` current='${vcpus}'`
  return `<vcpu placement='static'${current}>${mostVcpus}</vcpu>`
}

/** Time over which a quota is counted, in microseconds; the kernel's default. */
const quotaPeriodUs = 100_000

/** The quota is for the whole QEMU process: emulation and disk threads of a guest are its own affair. */
function limitsXml({ cpuWeight, cpuQuotaPercent, memoryLimitMib }: GuestLimits): string {
  const quota =
    cpuQuotaPercent === null
      ? ''
      : `<global_period>${quotaPeriodUs}</global_period>` +
        `<global_quota>${Math.round((cpuQuotaPercent * quotaPeriodUs) / 100)}</global_quota>`
  const memory =
    memoryLimitMib === null ? '' : `<memtune><hard_limit unit='MiB'>${memoryLimitMib}</hard_limit></memtune>`
  return `<cputune><shares>${cpuWeight}</shares>${quota}</cputune>${memory}`
}

/**
 * A unix socket belongs to QEMU: it outlives worker and daemon, and a reader that comes back is served at once. The host's log
 * daemon rotates the log, so a talkative guest cannot fill the disk.
 */
function serialXml(logPath: string, socketPath: string | null): string {
  const log = `<log file='${text(logPath)}' append='on'/><target port='0'/>`
  if (socketPath === null) return `<serial type='pty'>${log}</serial>`
  return `<serial type='unix'><source mode='bind' path='${text(socketPath)}'/>${log}</serial>`
}

/** Plain VGA: every firmware and kernel can write to it. libvirt chooses the socket's path, in a folder only QEMU's user enters. */
function graphicsXml(graphics: GuestSpec['graphics']): string {
  if (graphics === undefined) return "<video><model type='none'/></video>"
  return (
    "<graphics type='vnc'><listen type='socket'/></graphics><video><model type='vga'/></video>" +
    "<input type='tablet' bus='virtio'/>"
  )
}

const pciAddress = /^([0-9a-f]{4}):([0-9a-f]{2}):([01][0-9a-f])\.([0-7])$/

/** libvirt takes the device away from the host's driver at the start and gives it back at the end (`managed`). */
function passthroughXml(address: string): string {
  const [, domain, bus, slot, fn] = pciAddress.exec(address) ?? []
  return (
    "<hostdev mode='subsystem' type='pci' managed='yes'><source>" +
    `<address domain='0x${domain}' bus='0x${bus}' slot='0x${slot}' function='0x${fn}'/></source></hostdev>`
  )
}

/**
 * The tap is made, locked and filtered by the network room before the guest starts, so a guest is never on the network
 * without its rules, not even for its first second.
 */
function nicXml({ name, nic }: GuestSpec): string {
  if (nic.kind === 'user') return ''
  return (
    `<interface type='ethernet'><mac address='${text(nic.mac)}'/><target dev='${text(tapName(name))}' managed='no'/>` +
    "<model type='virtio'/></interface>"
  )
}

/** libvirt 9 has no port forwards for user networking, so QEMU gets them directly. The PCI slot is one libvirt leaves free. */
function userNicXml(nic: GuestNic): string {
  if (nic.kind !== 'user') return ''
  const forward = `user,id=fh0,restrict=on,hostfwd=tcp:127.0.0.1:${nic.sshForwardPort}-:22`
  const device = `virtio-net-pci,netdev=fh0,mac=${nic.mac},addr=0x10`
  const args = ['-netdev', forward, '-device', device].map((value) => `<qemu:arg value='${text(value)}'/>`)
  return `<qemu:commandline>${args.join('')}</qemu:commandline>`
}

function requireSound(spec: GuestSpec, host: DomainHost): void {
  const { limits, extraDisks = [], passthrough = [], mostVcpus = spec.vcpus } = spec
  const paths = [spec.diskPath, spec.seedPath, spec.consoleLogPath, ...extraDisks.map(({ path }) => path)]
  if (spec.boot.kind === 'direct') paths.push(spec.boot.kernelPath, spec.boot.initrdPath)
  if (host.consoleSocketPath != null) paths.push(host.consoleSocketPath)
  const complaints = [
    !new RegExp(`^${guestPrefix}[a-z0-9-]{1,40}$`).test(spec.name) && `"${spec.name}" is no name of a guest`,
    !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(spec.uuid) && `"${spec.uuid}" is no UUID`,
    !isBetween(spec.vcpus, 1, 255) && `${spec.vcpus} vCPUs cannot be had (1 to 255)`,
    !isBetween(mostVcpus, spec.vcpus, 255) && `at most ${mostVcpus} vCPUs make no sense beside ${spec.vcpus}`,
    !isBetween(spec.memoryMib, 64, 1 << 24) &&
      `${spec.memoryMib} MiB of memory cannot be had (64 to 16,777,216)`,
    !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(spec.nic.mac) && `"${spec.nic.mac}" is no MAC address`,
    spec.nic.kind === 'user' &&
      !isBetween(spec.nic.sshForwardPort, 1, 65535) &&
      `${spec.nic.sshForwardPort} is no TCP port`,
    extraDisks.length > extraDiskNames.length && `${extraDisks.length} further disks are too many`,
    ...passthrough.map((address) => !pciAddress.test(address) && `"${address}" is no PCI address`),
    new Set(passthrough).size < passthrough.length && 'a PCI device is handed over twice',
    ...(limits === undefined ? [] : complaintsAbout(limits, spec.memoryMib)),
    ...paths.map((path) => !path.startsWith('/') && `the path "${path}" is not absolute`),
  ].filter((complaint) => complaint !== false)
  if (complaints.length > 0) throw new Error(`This guest cannot be defined: ${complaints.join('; ')}.`)
}

function complaintsAbout(limits: GuestLimits, memoryMib: number): (string | false)[] {
  const { cpuWeight, cpuQuotaPercent, memoryLimitMib } = limits
  return [
    !isBetween(cpuWeight, 1, 10_000) && `a CPU weight of ${cpuWeight} cannot be had (1 to 10,000)`,
    cpuQuotaPercent !== null &&
      !isBetween(cpuQuotaPercent, 1, 25_600) &&
      `a CPU quota of ${cpuQuotaPercent} % of a core cannot be had (1 to 25,600)`,
    memoryLimitMib !== null &&
      !isBetween(memoryLimitMib, memoryMib, 1 << 25) &&
      `a memory limit of ${memoryLimitMib} MiB kills a guest of ${memoryMib} MiB`,
  ]
}

const isBetween = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most
