import type { Tree } from './tree.ts'
import type { Cpu } from './types.ts'

/** Processors from /proc/cpuinfo, their cores and sockets from /sys. */
export function detectCpu(tree: Tree): Cpu {
  const info = tree.text('proc/cpuinfo') ?? ''
  const threads = onlineThreads(tree, info)
  const places = threads.map((thread) => {
    const at = `sys/devices/system/cpu/cpu${thread}/topology`
    const socket = tree.number(`${at}/physical_package_id`) ?? 0
    return { socket, core: `${socket}/${tree.text(`${at}/core_id`) ?? thread}` }
  })
  const flags = new Set((/^(?:flags|Features)\s*:(.*)$/m.exec(info)?.[1] ?? '').trim().split(/\s+/))
  return {
    model: /^(?:model name|Model)\s*:\s*(.+)$/m.exec(info)?.[1]?.replace(/\s+/g, ' ').trim() ?? null,
    sockets: new Set(places.map(({ socket }) => socket)).size,
    cores: new Set(places.map(({ core }) => core)).size,
    threads: threads.length,
    virtualisation: flags.has('vmx') ? 'vmx' : flags.has('svm') ? 'svm' : null,
  }
}

function onlineThreads(tree: Tree, info: string): number[] {
  const online = rangeOf(tree.text('sys/devices/system/cpu/online') ?? '')
  if (online.length > 0) return online
  const listed = [...info.matchAll(/^processor\s*:\s*(\d+)$/gm)].map(([, number]) => Number(number))
  return listed.length > 0 ? listed : [0]
}

/** The kernel's way to write a set of numbers: `0-3,8`. */
export function rangeOf(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part.trim()) ?? []
    if (first === undefined) return []
    const length = Number(last) - Number(first) + 1
    return Array.from({ length: Math.max(0, length) }, (_, index) => Number(first) + index)
  })
}
