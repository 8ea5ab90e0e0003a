import type { ServiceCheck } from '@freehold/sdk'
import { z } from 'zod'
import {
  type AgentDoor,
  type GuestProgramResult,
  HypervisorError,
  runInGuest,
} from '../../hypervisor/index.ts'
import { guestHasFile, readGuestFile } from '../guest-file.ts'
import { resultPath } from '../logs/cloud-init.ts'
import { plainWords } from '../plain-words.ts'
import { listensOn } from './listening.ts'

/** How a check went. `isFinal`: trying again in this boot is in vain. */
export type Outcome =
  | { readonly passed: true }
  | { readonly passed: false; readonly reason: string; readonly isFinal?: true; readonly isSilent?: true }

const passed: Outcome = { passed: true }
const failed = (reason: string): Outcome => ({ passed: false, reason })
const failedForGood = (reason: string): Outcome => ({ passed: false, reason, isFinal: true })

const programSeconds = 30
const mostReasonCharacters = 300

/**
 * Makes one check from inside the guest, by its agent.
 * @throws HypervisorError `gone` when the hypervisor itself is away: then nothing is known
 */
export async function makeCheck(door: AgentDoor, guest: string, check: ServiceCheck): Promise<Outcome> {
  try {
    return await dispatch(door, guest, check)
  } catch (error) {
    if (!(error instanceof HypervisorError) || error.reason === 'gone') throw error
    if (error.reason === 'noAgent') {
      return { passed: false, reason: "The guest's agent does not answer.", isSilent: true }
    }
    if (error.reason === 'timeout') return failed('The check did not end in time.')
    return failed(`The guest's agent refuses: ${plainWords(error.message, mostReasonCharacters)}`)
  }
}

function dispatch(door: AgentDoor, guest: string, check: ServiceCheck): Promise<Outcome> {
  switch (check.kind) {
    case 'cloudInit':
      return checkCloudInit(door, guest)
    case 'tcp':
      return checkTcp(door, guest, check.port)
    case 'http':
      return checkHttp(door, guest, check)
    case 'command':
      return checkCommand(door, guest, check.argv)
  }
}

const result = z.object({ v1: z.object({ errors: z.array(z.string()) }) })

async function checkCloudInit(door: AgentDoor, guest: string): Promise<Outcome> {
  const written = await readGuestFile(door, guest, resultPath, { mostBytes: 64 * 1024 })
  if (written === null) {
    return (await guestHasFile(door, guest, '/usr/bin/cloud-init'))
      ? failed('cloud-init has not finished.')
      : failedForGood('There is no cloud-init in this guest.')
  }
  const parsed = result.safeParse(parseJson(written.toString()))
  if (!parsed.success) return failed(`${resultPath} in the guest is not what cloud-init writes.`)
  const [first, ...others] = parsed.data.v1.errors
  if (first === undefined) return passed
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return failedForGood(`cloud-init met an error: ${plainWords(first, mostReasonCharacters)}${more}`)
}

/** Asks the kernel rather than the port: a connection would be a surprise to some servers. */
async function checkTcp(door: AgentDoor, guest: string, port: number): Promise<Outcome> {
  for (const path of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const table = await readGuestFile(door, guest, path, { mostBytes: 2 ** 20 })
    if (table !== null && listensOn(table.toString('latin1'), port)) return passed
  }
  return failed(`Nothing listens on TCP port ${port}.`)
}

/** Prints the status of the first answer. Redirects are not followed, proxies not asked. */
const getScript = `
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
if command -v curl > /dev/null 2>&1; then
  exec curl --silent --show-error --output /dev/null --max-time 15 --write-out 'HTTP/ %{http_code}' "$1"
fi
if command -v wget > /dev/null 2>&1; then
  exec wget -q -S -O /dev/null "$1"
fi
echo 'This guest has neither curl nor wget.' >&2
exit 127
`

async function checkHttp(
  door: AgentDoor,
  guest: string,
  { port, path = '/', status }: Extract<ServiceCheck, { kind: 'http' }>,
): Promise<Outcome> {
  const url = `http://127.0.0.1:${port}${path}`
  const said = await runInGuest(door, guest, {
    path: '/bin/sh',
    args: ['-c', getScript, 'sh', url],
    timeoutSeconds: programSeconds,
    mostBytes: 16 * 1024,
  })
  const [, code] = /HTTP\/[\d.]* +(\d{3})/.exec(`${said.stdout}\n${said.stderr}`) ?? []
  const answered = Number(code ?? 0)
  if (answered === 0) return failed(`GET ${url} is not answered${lastWords(said)}`)
  const isWanted = status === undefined ? answered >= 200 && answered < 400 : answered === status
  return isWanted ? passed : failed(`GET ${url} is answered with ${answered}.`)
}

async function checkCommand(door: AgentDoor, guest: string, argv: readonly string[]): Promise<Outcome> {
  const [path = '', ...args] = argv
  const ended = await runInGuest(door, guest, {
    path,
    args,
    timeoutSeconds: programSeconds,
    mostBytes: 16 * 1024,
  })
  if (ended.exitCode === 0) return passed
  const how = ended.exitCode === null ? 'was ended by a signal' : `ended with ${ended.exitCode}`
  return failed(`\`${plainWords(argv.join(' '), 100)}\` ${how}${lastWords(ended)}`)
}

/** What a program complained about last, as the end of a sentence. */
function lastWords({ stderr, stdout }: GuestProgramResult): string {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
  const last = plainWords(lines.at(-1) ?? '', mostReasonCharacters)
  return last === '' ? '.' : `: ${last}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
