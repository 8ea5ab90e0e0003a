import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { parseNetworkConfig } from '@freehold/sdk'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { openFollower, withoutUrlSecrets } from '../chain/index.ts'
import { openLog } from '../process/index.ts'
import { sortError } from './sort-error.ts'

const secret = 'k3yThatCostsMoney'
const address = (digit: string) => `0x${digit.repeat(40)}` as const
const broken = createServer((_request, response) => response.writeHead(500).end('no'))
let folder: string
before(async () => {
  folder = makeTempDir('log')
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve))
})
after(() => {
  broken.close()
  removeTempDir(folder)
})

test('the key in the URL of an RPC is in no sentence, no sorted error and no line of the log', async () => {
  const { port } = broken.address() as AddressInfo
  const network = parseNetworkConfig({
    name: 'local',
    chainId: 31_337,
    rpcUrls: [`http://127.0.0.1:${port}/v2/${secret}?key=${secret}`],
    contracts: {
      usdc: address('1'),
      hostRegistry: address('2'),
      leaseEscrow: address('3'),
      leaseRoles: address('4'),
      verifierNetwork: address('5'),
      stakeVault: address('6'),
    },
    startBlock: 0,
    subgraphUrl: null,
    blockTimeMs: 100,
    finality: 'finalized',
    explorerUrl: null,
  })
  const lines: string[] = []
  const log = openLog({ logLevel: 'info', base: { host: '7' } }, { write: (line) => void lines.push(line) })
  const follower = openFollower({
    network,
    host: 7n,
    stateDir: folder,
    onTrouble: (sentence) => lines.push(sentence),
  })
  await assert.rejects(follower.start())
  const failure: Error = await follower.pool
    .call((client) => client.getGasPrice())
    .then(
      () => assert.fail('a broken RPC answered'),
      (error: Error) => error,
    )
  assert.match(
    String(failure.cause),
    new RegExp(secret),
    'viem quotes the URL, so there is something to hide',
  )
  lines.push(failure.message, sortError(failure).message, sortError(failure.cause).message)
  log.error({ err: sortError(failure) }, 'step failed')
  log.warn({ trouble: (failure.cause as Error).message }, 'step failed')
  assert.ok(lines.length >= 6)
  assert.doesNotMatch(lines.join('\n'), new RegExp(secret))
  assert.match(lines.join('\n'), new RegExp(`http://127\\.0\\.0\\.1:${port}`))
  for (const line of lines.slice(-2)) assert.equal(JSON.parse(line).host, '7')
})

test('URLs lose paths, queries and users, and nothing else', () => {
  assert.equal(
    withoutUrlSecrets('at https://u:p@rpc.example:8/v2/k?x=1 and on'),
    'at https://rpc.example:8 and on',
  )
  assert.equal(withoutUrlSecrets('{"a":"wss://x.example/k","b":1}'), '{"a":"wss://x.example","b":1}')
  assert.equal(withoutUrlSecrets('redis://:pw@localhost:6379/0 is away'), 'redis://localhost:6379 is away')
  assert.equal(withoutUrlSecrets('qemu:///system, /tmp/redis.sock'), 'qemu:///system, /tmp/redis.sock')
})
