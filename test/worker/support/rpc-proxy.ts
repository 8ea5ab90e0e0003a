import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { toFunctionSelector } from 'viem'

/** How an RPC may misbehave. */
export type ProxyMode =
  | 'pass'
  /** Nobody answers. */
  | 'down'
  /** It answers every question with an error of its own. */
  | 'failing'
  /** It stopped following the chain, and does not notice. */
  | 'frozen'
  /** It claims a head far in the future. */
  | 'boasting'
  /** It takes questions and never answers. */
  | 'stalled'
  /** It is honest about blocks, and says of every lease that it never was. */
  | 'lying'
  /** It is honest about blocks and words, and says that nothing ever happened. */
  | 'hiding'

/** An RPC in front of the real one that misbehaves when it is told to. */
export interface RpcProxy {
  readonly url: string
  setMode(mode: ProxyMode): void
  /** Questions passed on since the start. */
  readonly asked: () => number
  stop(): Promise<void>
}

interface Question {
  readonly id: number
  readonly method: string
  readonly params?: readonly unknown[]
}

export async function startRpcProxy(target: string): Promise<RpcProxy> {
  let mode: ProxyMode = 'pass'
  let asked = 0
  let frozenHead: unknown = null
  const stalled = new Set<IncomingMessage>()
  const server = createServer((request, response) => {
    if (mode === 'down') return void request.socket.destroy()
    if (mode === 'stalled') return void stalled.add(request)
    void handle(request, response).catch(() => response.destroy())
  })

  async function answer(question: Question): Promise<unknown> {
    asked++
    if (mode === 'failing') return { jsonrpc: '2.0', id: question.id, error: overloaded }
    if (mode === 'hiding' && question.method === 'eth_getLogs')
      return { jsonrpc: '2.0', id: question.id, result: [] }
    const isHead = question.method === 'eth_getBlockByNumber' && question.params?.[0] === 'latest'
    if (mode === 'lying' && asksForLeases(question)) return denyLeases(await ask(target, question))
    if (mode === 'frozen' && isHead && frozenHead) return { ...(frozenHead as object), id: question.id }
    const reply = await ask(target, question)
    if (isHead && mode === 'pass') frozenHead = reply
    return mode === 'boasting' && isHead ? boast(reply) : reply
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Question | Question[]
    const answers = Array.isArray(body) ? await Promise.all(body.map(answer)) : await answer(body)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answers))
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    setMode(next) {
      mode = next
      if (mode === 'down') server.closeAllConnections()
      for (const request of stalled) request.socket.destroy()
      stalled.clear()
    },
    asked: () => asked,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const overloaded = { code: -32603, message: 'Internal error: upstream is overloaded' }

async function ask(target: string, question: Question): Promise<unknown> {
  const response = await fetch(target, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', ...question }),
  })
  return response.json()
}

const leaseWordsSelector = toFunctionSelector('leaseWordsOf(bytes32[])')

const asksForLeases = ({ method, params }: Question): boolean =>
  method === 'eth_call' && JSON.stringify(params?.[0] ?? '').includes(leaseWordsSelector)

/** Keeps offset and length of the array and empties every word in it. */
function denyLeases(reply: unknown): unknown {
  const { result, ...rest } = reply as { result?: string }
  if (result === undefined) return reply
  const head = 2 + 2 * 64
  return { ...rest, result: result.slice(0, head) + '0'.repeat(result.length - head) }
}

function boast(reply: unknown): unknown {
  const { result, ...rest } = reply as { result: Record<string, string> }
  return { ...rest, result: { ...result, number: '0xffffff', hash: `0x${'ee'.repeat(32)}` } }
}
