import { execFileSync } from 'node:child_process'
import { LOCAL_BLOCK_TIME_MS } from '../scripts/network/chain.ts'
import { projectRoot } from '../scripts/network/paths.ts'
import { type Figure, medianFigure, percentile } from './figures.ts'
import type { Measurement } from './measurement.ts'

/** One launch, as the smoke test measured it beside the same machine started by libvirt alone. */
export interface Launch {
  readonly accelerator: string
  readonly openMinedToSshMs: number
  readonly bareCreateToSshMs: number
}

/** The most that a tenant is to wait, 95 times of 100, where the image is there. */
const LOGIN_GOAL_SECONDS = 60

/** How long a tenant waits. */
export const launch: Measurement = {
  name: 'launch',
  title: 'Launch',
  says:
    'From the block with `open` to the first login by SSH, beside the same disk and size created by libvirt alone in the same run.\n' +
    'A block is taken off before they are compared: the activation must be mined.',
  needs: ['queue', 'guests', 'images'],
  async measure(runs) {
    return launchFigures(Array.from({ length: runs }, launchOnce))
  },
}

export function launchFigures(launches: readonly Launch[]): Figure[] {
  const accelerators = [...new Set(launches.map(({ accelerator }) => accelerator))].join(', ')
  const took = (key: 'openMinedToSshMs' | 'bareCreateToSshMs') => launches.map((one) => one[key] / 1000)
  const ratios = launches.map(
    ({ openMinedToSshMs, bareCreateToSshMs }) => (openMinedToSshMs - LOCAL_BLOCK_TIME_MS) / bareCreateToSshMs,
  )
  const logins = took('openMinedToSshMs')
  return [
    medianFigure(`\`open\` mined to SSH (${accelerators})`, logins, { unit: 's' }),
    {
      what: `95 of 100 of these within (of ${logins.length})`,
      value: percentile(logins, 95),
      unit: 's',
      goal: LOGIN_GOAL_SECONDS,
    },
    medianFigure('libvirt alone to SSH', took('bareCreateToSshMs'), { unit: 's' }),
    medianFigure('the first less one block, against the second', ratios, { unit: '×', goal: 1.15 }),
  ]
}

/** One run of the smoke test, with its progress on our standard error; throws when it fails. */
function launchOnce(): Launch {
  const line = execFileSync(process.execPath, ['scripts/smoke/main.ts', '--json'], {
    cwd: projectRoot,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(line) as Launch
}
