import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex } from 'viem'
import { developmentAccounts } from '../scripts/network/accounts.ts'
import type { Child } from '../scripts/network/child.ts'
import { type HostService, LOCAL_IMAGE, spawnWorker } from '../scripts/network/host.ts'
import { type RunningNetwork, startNetwork } from '../scripts/network/network.ts'
import { lineProgress } from '../scripts/network/progress.ts'
import { waitFor } from '../scripts/network/wait.ts'
import { freeholdJson } from '../scripts/smoke/freehold.ts'
import { createHostApi } from '../sdk/hostApi/index.ts'
import { createFreeholdClient } from '../sdk/index.ts'
import { makeSshIdentity, makeTempDir, removeTempDir } from '../test/support/index.ts'
import { type Figure, medianFigure, percentile } from './figures.ts'
import type { Measurement } from './measurement.ts'
import { memoryOf } from './memory.ts'

/** What a worker costs its host, and how quickly it answers. */
export const worker: Measurement = {
  name: 'worker',
  title: 'Worker',
  says:
    'The real worker of a local network, libvirt and all. Ready: from the start of the process to 200 at `/readyz`, on a state folder\n' +
    'that it knows. Memory: proportional share (PSS) of the worker and all processes it started, with no lease and after rest. API: every\n' +
    'kind of question about one running machine, asked one after the other by a signed-in tenant.',
  needs: ['queue', 'guests', 'images'],
  async measure(runs) {
    const folder = makeTempDir('bench-worker')
    try {
      const running = await startNetwork({
        stateDir: join(folder, 'state'),
        services: ['host'],
        onProgress: lineProgress(process.stderr),
      })
      try {
        return await measureWorker(running, folder, runs)
      } finally {
        await running.stop()
      }
    } finally {
      removeTempDir(folder)
    }
  },
}

async function measureWorker(running: RunningNetwork, folder: string, runs: number): Promise<Figure[]> {
  const { host } = running
  if (!host) throw new Error('The network was started without a host.')
  await host.worker.stop()
  const readySeconds: number[] = []
  for (let run = 1; run < runs; run++) {
    const { child, seconds } = await startAgain(host, folder)
    readySeconds.push(seconds)
    await child.stop()
  }
  const { child, seconds } = await startAgain(host, folder)
  readySeconds.push(seconds)
  try {
    const bytes = await restingBytes(child)
    const answers = await askMuch(running, host, folder)
    return [
      medianFigure('ready', readySeconds, { unit: 's', goal: 2 }),
      { what: 'memory, idle', value: bytes / 1e6, unit: 'MB', goal: 180 },
      { what: 'API, 95 of 100 answers within', value: percentile(answers, 95), unit: 'ms', goal: 100 },
      { what: 'API, half of the answers within', value: percentile(answers, 50), unit: 'ms', goal: null },
    ]
  } finally {
    await child.stop()
  }
}

async function startAgain({ endpoint, startWith }: HostService, folder: string) {
  const { config, env } = startWith
  const since = performance.now()
  const child = spawnWorker(config, { env, logPath: join(folder, 'worker.log') })
  await waitFor(async () => (await fetch(`${endpoint}/readyz`)).ok, {
    what: 'the worker is ready',
    seconds: 120,
    everyMs: 10,
    unless: child.ended,
  })
  return { child, seconds: (performance.now() - since) / 1000 }
}

/** A collector of garbage needs a while to give back what the start took. */
const REST_SECONDS = 30

async function restingBytes({ pid }: Child): Promise<number> {
  await sleep(REST_SECONDS * 1000)
  return memoryOf(pid)
}

const ROUNDS = 30
/** Between two questions: a wallet may ask 20 a second. */
const PAUSE_MS = 60

/** Milliseconds that each answer took. */
async function askMuch(
  { network, paths }: RunningNetwork,
  host: HostService,
  folder: string,
): Promise<number[]> {
  const lease = await rent(paths.network, folder)
  const client = createFreeholdClient({ network, account: developmentAccounts.tenant })
  const api = createHostApi(client, { host: host.host, endpoint: host.endpoint })
  await api.signIn()
  const params = { lease }
  const questions = [
    () => api.call('getHost', {}),
    () => api.call('listInstances', {}),
    () => api.call('getInstance', { params }),
    () => api.call('getMetrics', { params, query: { window: 'hour' } }),
    () => api.call('listSnapshots', { params }),
    () => api.call('listPorts', { params }),
    () => api.call('getPolicy', { params }),
    () => api.call('readAudit', { params }),
  ]
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const ask of questions) {
      const since = performance.now()
      await ask()
      took.push(performance.now() - since)
      await sleep(PAUSE_MS)
    }
  }
  return took
}

/** A machine as a tenant gets it, through the command line. */
async function rent(networkFile: string, folder: string): Promise<Hex> {
  const { privateKeyPath } = await makeSshIdentity(folder)
  const home = join(folder, 'home')
  mkdirSync(home)
  const size = ['--vcpus', '1', '--memory', '256M', '--disk', '1G', '--hours', '1']
  const words = ['rent', '--image', LOCAL_IMAGE, ...size, '--key', `${privateKeyPath}.pub`, '--yes']
  return (await freeholdJson<{ leaseId: Hex }>({ networkFile, home }, words)).leaseId
}
