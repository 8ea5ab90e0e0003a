/** One launch, as the smoke test measured it beside the same machine started by libvirt alone. */
export interface Launch {
  readonly accelerator: string
  readonly openMinedToSshMs: number
  readonly bareCreateToSshMs: number
  readonly overheadRatio: number
}

/** Gas by operation, as bench/gas writes it. */
export interface GasResults {
  readonly operations: Readonly<Record<string, number>>
  readonly polygon: Readonly<Record<string, number>>
  readonly floor: { readonly erc20Transfer: number }
}

export interface BenchResults {
  readonly commit: string
  readonly date: string
  readonly machine: string
  readonly gas: GasResults
  /** Null where no guests can run. */
  readonly launches: readonly Launch[] | null
}

/** The middle of the numbers; of an even count, the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  if (numbers.length === 0) throw new Error('There is no middle of no numbers.')
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** bench/README.md. */
export function renderReport({ commit, date, machine, gas, launches }: BenchResults): string {
  return `# Measurements

Written by \`npm run bench\` on ${date}, at commit ${commit}, on ${machine}.
The numbers are in \`results.json\`.

## Gas

From receipts of real transactions on a warm market, the token without a proxy; Polygon is the same transaction at the prices of
PIP-88. A bare ERC-20 transfer costs ${gas.floor.erc20Transfer}. \`npm run bench:gas\` compares with other markets.

${renderGas(gas)}

## Launch

From the block with \`open\` to the first login by SSH, beside the same disk and size created by libvirt alone.

${launches === null ? 'Not measured: no guests can run on this machine.' : renderLaunches(launches)}
`
}

function renderGas({ operations, polygon }: GasResults): string {
  const rows = Object.entries(operations).map(([name, gas]) => [`\`${name}\``, gas, polygon[name]])
  return renderTable(['operation', 'gas', 'on Polygon'], rows)
}

function renderLaunches(launches: readonly Launch[]): string {
  const rows: unknown[][] = launches.map((launch, run) => [
    run + 1,
    launch.accelerator,
    seconds(launch.openMinedToSshMs),
    seconds(launch.bareCreateToSshMs),
    launch.overheadRatio.toFixed(3),
  ])
  const middle = (key: 'openMinedToSshMs' | 'bareCreateToSshMs' | 'overheadRatio') =>
    median(launches.map((launch) => launch[key]))
  const medians = [seconds(middle('openMinedToSshMs')), seconds(middle('bareCreateToSshMs'))]
  rows.push(['median', '', ...medians, middle('overheadRatio').toFixed(3)])
  return renderTable(['run', 'accelerator', 'open to SSH', 'libvirt alone', 'ratio'], rows)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function renderTable(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const line = (cells: readonly unknown[]) => `| ${cells.map((cell) => String(cell)).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
