import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mostVcpusOf, toGuestStats } from './libvirt/stats.ts'

const cpu = {
  'cpu.time': 4_030_000_000,
  'vcpu.current': 2,
  'vcpu.maximum': 4,
  'vcpu.0.time': 1_000_000_000,
  'vcpu.0.delay': 1_000,
  'vcpu.1.time': 2_000_000_000,
  'vcpu.1.delay': 500,
}
const balloon = {
  'balloon.current': 262_144,
  'balloon.maximum': 524_288,
  'balloon.unused': 181_800,
  'balloon.usable': 185_620,
  'balloon.rss': 302_740,
}
const disk = (number: number, name: string) => ({
  [`block.${number}.name`]: name,
  [`block.${number}.rd.reqs`]: 81,
  [`block.${number}.rd.bytes`]: 2_458_624,
  [`block.${number}.wr.reqs`]: 26,
  [`block.${number}.wr.bytes`]: 17_506_304,
})
const net = {
  'net.count': 1,
  'net.0.name': 'fh0',
  'net.0.rx.bytes': 1,
  'net.0.rx.pkts': 2,
  'net.0.tx.bytes': 3,
  'net.0.tx.pkts': 4,
}

test("libvirt's names become ours", () => {
  const values = { ...cpu, ...balloon, 'block.count': 2, ...disk(0, 'vda'), ...disk(1, 'vdb'), ...net }
  assert.deepEqual(toGuestStats({ name: 'fh-1', values }), {
    name: 'fh-1',
    cpuTimeNs: 4_030_000_000,
    vcpus: 2,
    stealNs: 1_500,
    memory: {
      maximumKib: 524_288,
      currentKib: 262_144,
      unusedKib: 181_800,
      usableKib: 185_620,
      residentKib: 302_740,
    },
    disks: [
      {
        device: 'vda',
        readBytes: 2_458_624,
        readRequests: 81,
        writeBytes: 17_506_304,
        writeRequests: 26,
      },
    ],
    nics: [{ device: 'fh0', rxBytes: 1, rxPackets: 2, txBytes: 3, txPackets: 4 }],
  })
  assert.equal(mostVcpusOf({ name: 'fh-1', values }), 4)
})

test('what a busy domain leaves out is not known, which is not nothing', () => {
  const stats = toGuestStats({
    name: 'fh-1',
    values: { 'vcpu.current': 1, 'vcpu.0.time': 7, 'block.count': 2 },
  })
  assert.deepEqual(
    [stats.cpuTimeNs, stats.stealNs, stats.memory, stats.disks, stats.nics],
    [7, null, null, null, []],
  )
})

test('a guest without a balloon driver tells less about its memory', () => {
  const { memory } = toGuestStats({ name: 'fh-1', values: { 'balloon.maximum': 100, 'balloon.rss': 50 } })
  assert.deepEqual(memory, {
    maximumKib: 100,
    currentKib: 100,
    unusedKib: null,
    usableKib: null,
    residentKib: 50,
  })
})
