/**
 * bzImage to ELF vmlinux: `node extract-vmlinux.ts BZIMAGE OUT`. QEMU starts the ELF kernel directly by its PVH entry, which
 * saves the decompression that costs a second under emulation.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

/** Magic bytes of the payload and the tool that unpacks it to its standard output. */
const tools: readonly (readonly [magic: string, tool: string])[] = [
  ['fd37', 'xz'],
  ['28b5', 'zstd'],
  ['1f8b', 'gzip'],
  ['0422', 'lz4'],
  ['0221', 'lz4'],
]

/** Compressed kernel inside a bzImage. Offsets from the x86 boot protocol (Documentation/arch/x86/boot.rst). */
function payloadOf(image: Buffer): Buffer {
  const setupSectors = image.readUInt8(0x1f1) || 4
  const start = (setupSectors + 1) * 512 + image.readUInt32LE(0x248)
  return image.subarray(start, start + image.readUInt32LE(0x24c))
}

/** Unpacks; four length bytes follow the stream, over which the tools stumble after writing all of it. */
function unpack(payload: Buffer): Buffer {
  const magic = payload.subarray(0, 2).toString('hex')
  const tool = tools.find(([known]) => known === magic)?.[1]
  if (tool === undefined) throw new Error(`The kernel is packed in an unknown way (first bytes ${magic}).`)
  try {
    return execFileSync(tool, ['-dc'], {
      input: payload,
      maxBuffer: 1 << 29,
      stdio: ['pipe', 'pipe', 'ignore'],
    })
  } catch (error) {
    const output = (error as { stdout?: Buffer }).stdout
    if (output === undefined || output.length === 0) throw error
    return output
  }
}

const [source, target] = process.argv.slice(2)
if (source === undefined || target === undefined) throw new Error('usage: extract-vmlinux.ts BZIMAGE OUT')
const kernel = unpack(payloadOf(readFileSync(source)))
if (kernel.subarray(1, 4).toString('latin1') !== 'ELF') throw new Error(`${source} holds no ELF kernel.`)
writeFileSync(target, kernel)
