import assert from 'node:assert/strict'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createHostApi, type HostApi, openConsole, openScreen } from '@freehold/sdk/hostApi'
import type { Account } from 'viem'
import { type RunningNetwork, startNetwork } from '../../scripts/network/network.ts'
import { type CommandLine, freehold, freeholdJson } from '../../scripts/smoke/freehold.ts'
import { createFreeholdClient } from '../../sdk/index.ts'
import { runCommand } from '../../workers/host/index.ts'
import { prepareImage } from '../../workers/images/index.ts'
import {
  developmentAccounts,
  makeSshIdentity,
  makeTempDir,
  removeTempDir,
  waitFor,
} from '../support/index.ts'
import { viewScreen } from './vnc-viewer.ts'

/** Prints `ok`, how many rows there are, and the number of the last; opening it takes back what was not committed. */
const READ_LEDGER = `import sqlite3; ledger = sqlite3.connect('ledger.db')
print(*ledger.execute('pragma integrity_check').fetchone(), *ledger.execute('select count(*), max(id) from row').fetchone())`

/** A whole distribution, rented and running: what `micro` has not got. */
describe('debian-12, rented', () => {
  let folder: string
  let running: RunningNetwork
  let tenant: CommandLine
  let lease: string
  const { tenant: owner, spare } = developmentAccounts

  before(async () => {
    await prepareImage('debian-12')
    folder = makeTempDir('rented-debian')
    running = await startNetwork({ stateDir: join(folder, 'state'), services: ['host'] })
    tenant = { networkFile: running.paths.network, home: join(folder, 'home') }
    mkdirSync(tenant.home)
    const key = `${(await makeSshIdentity(folder)).privateKeyPath}.pub`
    const size = ['--vcpus', '1', '--memory', '768M', '--disk', '5G']
    const rented = await json<{ leaseId: string }>(
      ...['rent', '--image', 'debian-12', ...size, '--hours', '2', '--key', key, '--yes'],
    )
    lease = rented.leaseId
    await inGuest('true', 400)
  })
  after(async () => {
    await running?.stop()
    removeTempDir(folder)
  })

  const json = <T>(...words: string[]) => freeholdJson<T>(tenant, words)

  /** Runs a command in the guest once it lets somebody in, and answers what it printed. */
  const inGuest = (command: string, seconds = 180): Promise<string> =>
    waitFor(
      async () => {
        const { code, stdout } = await freehold(tenant, ['ssh', lease, '--', command])
        return code === 0 && { stdout: stdout.trim() }
      },
      { what: `the guest runs ${command}`, seconds, everyMs: 1000 },
    ).then((answer) => (answer as { stdout: string }).stdout)

  /** What `e2fsck` says of the disk in a snapshot, without repairing it. @throws Error when it is not clean */
  async function checkedDisk(name: string): Promise<string> {
    const [file, raw] = [join(folder, `${name}.qcow2`), join(folder, `${name}.raw`)]
    await json('snapshot', 'download', lease, name, '--output', file)
    await runCommand('qemu-img', ['convert', '-O', 'raw', file, raw])
    try {
      return (await runCommand('e2fsck', ['-fn', raw], { timeoutSeconds: 300 })).stdout
    } finally {
      rmSync(file)
      rmSync(raw)
    }
  }

  /** The serial terminal over the tenant API, at a prompt. */
  async function openTerminal() {
    let said = ''
    const onBytes = (bytes: Uint8Array, drawn: () => void) => {
      said += Buffer.from(bytes).toString('latin1')
      drawn()
    }
    const { write, close } = await openConsole(apiOf(owner), { lease, onBytes })
    return {
      close,
      /** Types a line and waits for what it prints. */
      async type(line: string, answer: string) {
        said = ''
        write(`\r${line}\r`)
        await waitFor(() => said.includes(`${answer}\r\n`), {
          what: `the terminal says "${answer}"`,
          seconds: 60,
        })
      },
    }
  }

  /** The host's API for a wallet. */
  const apiOf = (account: Account): HostApi => {
    const { host, endpoint } = running.host!
    return createHostApi(createFreeholdClient({ network: running.network, account }), { host, endpoint })
  }

  test('its screen shows a shell, and what is typed on its keyboard arrives', async () => {
    const api = apiOf(owner)
    assert.equal((await api.call('getInstance', { params: { lease } })).hasGraphics, true)
    const screen = await openScreen(api, { lease })
    const viewer = await viewScreen(screen)
    await waitFor(async () => (await inGuest('sudo cat /dev/vcs1')).includes('debian@'), {
      what: 'there is a prompt on the screen',
      seconds: 120,
      everyMs: 1000,
    })
    const { lit, width, height } = await viewer.look()
    assert.ok(lit > 500, `a prompt is some letters; ${lit} of ${width} x ${height} pixels are lit`)
    viewer.type('touch typed on it\n')
    await inGuest('ls typed on it')
    assert.ok((await viewer.look()).lit > lit + 100, 'what was typed is seen')
    screen.socket.close()
    assert.match(
      await inGuest('cat /sys/class/tty/console/active'),
      /ttyS0$/,
      'its console is the serial port',
    )
  })

  test('nobody else sees its screen: a viewer of the lease neither, for who looks may type', async () => {
    const [viewer] = spare
    await json('share', 'grant', lease, viewer.address, '--role', 'viewer')
    const api = apiOf(viewer)
    const role = () => api.call('getInstance', { params: { lease } }).then((instance) => instance.role)
    await waitFor(async () => (await role().catch(() => null)) === 'viewer', {
      what: 'the host has heard of the role',
      seconds: 30,
    })
    await assert.rejects(openScreen(api, { lease }), /does not open the screen/)
  })

  test('a snapshot while a database is written: its file system is clean, and every row that was committed before is there', async (t) => {
    const committed = async () => Number(await inGuest('cat /dev/shm/committed'))
    await json('cp', fileURLToPath(new URL('ledger.py', import.meta.url)), `${lease}:ledger.py`)
    await inGuest('nohup python3 ledger.py > ledger.log 2>&1 < /dev/null & echo $! > ledger.pid')
    const before = await committed()
    const { snapshot } = await json<{ snapshot: { consistency: string } }>(
      ...['snapshot', 'create', lease, 'writing', '--consistency', 'filesystem'],
    )
    const after = await committed()
    assert.equal(snapshot.consistency, 'filesystem')
    await inGuest('kill $(cat ledger.pid)')

    assert.match(await checkedDisk('writing'), /files .*blocks/)
    await json('snapshot', 'restore', lease, 'writing', '--yes')
    await inGuest('test ! -e /dev/shm/committed', 400) // it was booted anew
    const isCutShort = await inGuest('ls ledger.db-journal || true')
    const [integrity, rows, last] = (await inGuest(`python3 -c "${READ_LEDGER}"`)).split(' ')
    t.diagnostic(
      `${before} rows before, ${rows} in it, ${after} after; ${isCutShort || 'no transaction'} was under way`,
    )
    assert.equal(integrity, 'ok')
    assert.equal(rows, last, 'no row is missing')
    assert.ok(before > 0 && Number(rows) >= before, 'what was committed before is there')
    assert.ok(Number(rows) <= after, 'and nothing that came later')
    assert.ok(after > before, 'it went on meanwhile')
  })

  test('a machine that broke its own network and SSH is reached by the terminal, and mended from the rescue system', async () => {
    const terminal = await openTerminal()
    await terminal.type(
      'sudo mv /etc/systemd/network/10-dhcp.network /usr/sbin/sshd /root/; echo "gone $?"',
      'gone 0',
    )
    await terminal.type('sudo ip link set "$(ls /sys/class/net | grep -v lo)" down; echo "down $?"', 'down 0')
    assert.notEqual((await freehold(tenant, ['ssh', lease, '--', 'true'])).code, 0, 'it is cut off')
    await terminal.type('echo "here is $(id -un), $((6 * 7))"', 'here is debian, 42')
    terminal.close()

    await json('rescue', lease)
    const mend = [
      'mount /dev/vdc /mnt',
      'cd /mnt/root',
      'mv sshd ../usr/sbin/',
      'mv 10-dhcp.network ../etc/systemd/network/',
    ]
    await inGuest(`e2fsck -p /dev/vdc && ${mend.join(' && ')} && cd / && umount /mnt`)
    await json('rescue', '--end', lease)
    assert.equal(await inGuest('ls /etc/systemd/network', 400), '10-dhcp.network')
  })
})
