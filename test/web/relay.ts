import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

/** A relay of WalletConnect's on loopback: it passes sealed messages on by topic, and keeps them for who comes later. */
export interface Relay {
  readonly url: string
  stop(): Promise<void>
}

interface Question {
  readonly id: number
  readonly method?: string
  readonly params: Record<string, string> & { topics?: string[] }
}

interface Message {
  readonly from: WebSocket
  readonly topic: string
  readonly message: string
  readonly tag: number
}

/** As the clients of @walletconnect/core speak to it: the calls whose names begin with irn_, and the two that begin a session. */
export async function startRelay(): Promise<Relay> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const subscriptions: { socket: WebSocket; topic: string; id: string }[] = []
  const kept: Message[] = []
  let count = 0
  const nextId = () => Date.now() * 1000 + ++count

  const push = (socket: WebSocket, id: string, { topic, message, tag }: Message) => {
    const data = { topic, message, publishedAt: Date.now(), tag }
    socket.send(
      JSON.stringify({ id: nextId(), jsonrpc: '2.0', method: 'irn_subscription', params: { id, data } }),
    )
  }
  const publish = (from: WebSocket, topic: string, message: string, tag: number) => {
    const one = { from, topic, message, tag }
    kept.push(one)
    for (const { socket, topic: wanted, id } of subscriptions)
      if (wanted === topic && socket !== from) push(socket, id, one)
  }
  const subscribe = (socket: WebSocket, topic: string): string => {
    const id = String(nextId())
    subscriptions.push({ socket, topic, id })
    setImmediate(() => {
      for (const one of kept) if (one.topic === topic && one.from !== socket) push(socket, id, one)
    })
    return id
  }

  function answer(socket: WebSocket, { method, params }: Question): unknown {
    switch (method) {
      case 'irn_subscribe':
        return subscribe(socket, params.topic!)
      case 'irn_batchSubscribe':
        return params.topics!.map((topic) => subscribe(socket, topic))
      case 'irn_publish':
        publish(socket, params.topic!, params.message!, Number(params.tag))
        return true
      case 'wc_proposeSession':
        subscribe(socket, params.pairingTopic!)
        publish(socket, params.pairingTopic!, params.sessionProposal!, 1100)
        return true
      case 'wc_approveSession':
        subscribe(socket, params.sessionTopic!)
        publish(socket, params.pairingTopic!, params.sessionProposalResponse!, 1101)
        publish(socket, params.sessionTopic!, params.sessionSettlementRequest!, 1102)
        return true
      case 'irn_batchFetchMessages':
        return { messages: [], hasMore: false }
      default:
        return true
    }
  }

  server.on('connection', (socket) => {
    socket.on('message', (bytes) => {
      const question = JSON.parse(String(bytes)) as Question
      if (question.method === undefined) return // they thank for each message
      const result = answer(socket, question)
      socket.send(JSON.stringify({ id: question.id, jsonrpc: '2.0', result }))
    })
    socket.on('close', () => {
      const left = subscriptions.filter((one) => one.socket !== socket)
      subscriptions.splice(0, subscriptions.length, ...left)
    })
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      for (const socket of server.clients) socket.terminate()
      await new Promise((done) => server.close(done))
    },
  }
}
