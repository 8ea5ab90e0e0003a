import { guestPrefix, tapName } from './names.ts'
import type { Accelerator, GuestBoot, GuestNic, GuestSpec } from './types.ts'

/**
 * Domain XML of a guest, for libvirt. Pure: everything that varies is in `spec`.
 * @throws Error when a value cannot be put into XML or is out of bounds.
 */
export function domainXml(spec: GuestSpec, accelerator: Accelerator): string {
  requireSound(spec)
  const kvm = accelerator === 'kvm'
  return [
    `<domain type='${kvm ? 'kvm' : 'qemu'}' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>`,
    `<name>${text(spec.name)}</name><uuid>${text(spec.uuid)}</uuid>`,
    `<memory unit='MiB'>${spec.memoryMib}</memory><vcpu placement='static'>${spec.vcpus}</vcpu>`,
    `<os><type arch='x86_64' machine='q35'>hvm</type>${bootXml(spec.boot)}</os>`,
    `<features><acpi/><apic/></features><cpu mode='${kvm ? 'host-passthrough' : 'maximum'}'/><clock offset='utc'/>`,
    '<on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>destroy</on_crash>',
    '<devices>',
    diskXml(spec.diskPath, 'qcow2', 'vda', "discard='unmap'", ''),
    diskXml(spec.seedPath, 'raw', 'vdb', '', '<readonly/>'),
    nicXml(spec),
    "<controller type='usb' model='none'/><video><model type='none'/></video>",
    // The host's log daemon rotates this file, so a talkative guest cannot fill the disk.
    `<serial type='pty'><log file='${text(spec.consoleLogPath)}' append='on'/><target port='0'/></serial>`,
    "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>",
    "<rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>",
    "<memballoon model='virtio'/>",
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

function requireSound(spec: GuestSpec): void {
  const paths = [spec.diskPath, spec.seedPath, spec.consoleLogPath]
  if (spec.boot.kind === 'direct') paths.push(spec.boot.kernelPath, spec.boot.initrdPath)
  const complaints = [
    !new RegExp(`^${guestPrefix}[a-z0-9-]{1,40}$`).test(spec.name) && `"${spec.name}" is no name of a guest`,
    !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(spec.uuid) && `"${spec.uuid}" is no UUID`,
    !isBetween(spec.vcpus, 1, 255) && `${spec.vcpus} vCPUs cannot be had (1 to 255)`,
    !isBetween(spec.memoryMib, 64, 1 << 24) &&
      `${spec.memoryMib} MiB of memory cannot be had (64 to 16,777,216)`,
    !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(spec.nic.mac) && `"${spec.nic.mac}" is no MAC address`,
    spec.nic.kind === 'user' &&
      !isBetween(spec.nic.sshForwardPort, 1, 65535) &&
      `${spec.nic.sshForwardPort} is no TCP port`,
    ...paths.map((path) => !path.startsWith('/') && `the path "${path}" is not absolute`),
  ].filter((complaint) => complaint !== false)
  if (complaints.length > 0) throw new Error(`This guest cannot be defined: ${complaints.join('; ')}.`)
}

const isBetween = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
}

/** Escapes a value for element or attribute. Control characters have no place in XML at all. */
function text(value: string): string {
  if (/\p{Cc}/u.test(value))
    throw new Error(`${JSON.stringify(value)} has control characters and cannot be put into XML.`)
  return value.replace(/[&<>'"]/g, (character) => escapes[character] ?? '')
}
