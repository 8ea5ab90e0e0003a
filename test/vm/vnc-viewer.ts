import type { HostScreen } from '@freehold/sdk/hostApi'

/** One picture of a screen. */
export interface Picture {
  readonly width: number
  readonly height: number
  /** Pixels that are not black. */
  readonly lit: number
}

/** A VNC viewer without eyes: it speaks RFB 3.8 as far as one picture and a keyboard need it. */
export interface VncViewer {
  /** Asks for the whole screen anew. */
  look(): Promise<Picture>
  /** Types small letters, blanks and Enter (`\n`). */
  type(text: string): void
}

const GREETING = 'RFB 003.008\n'
const NO_PASSWORD = 1
const ENTER_KEY = 0xff0d

/** Greets the screen's server. @throws Error when it wants a password, or another version */
export async function viewScreen({ socket }: HostScreen): Promise<VncViewer> {
  const { read, send } = bytesOf(socket)
  const greeting = (await read(GREETING.length)).toString()
  if (greeting !== GREETING) throw new Error(`The screen greets with ${JSON.stringify(greeting)}.`)
  send(Buffer.from(GREETING))
  const ways = await read((await read(1)).readUInt8())
  if (!ways.includes(NO_PASSWORD)) throw new Error(`The screen wants a password: ${ways.toString('hex')}.`)
  send(Buffer.from([NO_PASSWORD]))
  if ((await read(4)).readUInt32BE() !== 0) throw new Error('The screen refused.')
  send(Buffer.from([1])) // others may look as well
  const begin = await read(24)
  await read(begin.readUInt32BE(20)) // its name
  const [width, height] = [begin.readUInt16BE(0), begin.readUInt16BE(2)]
  send(setPixelFormat())
  send(Buffer.from([2, 0, 0, 1, 0, 0, 0, 0])) // one encoding: raw

  /** Reads one message; of a picture it answers what pixels came. */
  async function nextRectangles(): Promise<Buffer[]> {
    const kind = (await read(1)).readUInt8()
    if (kind === 2) return [] // the bell
    if (kind !== 0) throw new Error(`The screen sends a message of kind ${kind}.`)
    const pixels: Buffer[] = []
    for (let left = (await read(3)).readUInt16BE(1); left > 0; left--) {
      const head = await read(12)
      pixels.push(await read(4 * head.readUInt16BE(4) * head.readUInt16BE(6)))
    }
    return pixels
  }

  return {
    async look() {
      send(updateRequest(width, height))
      let [seen, lit] = [0, 0]
      while (seen < width * height) {
        for (const pixels of await nextRectangles()) {
          seen += pixels.length / 4
          for (let at = 0; at < pixels.length; at += 4) if (pixels.readUInt32LE(at) << 8 !== 0) lit++
        }
      }
      return { width, height, lit }
    },
    type(text) {
      for (const letter of text) {
        const key = letter === '\n' ? ENTER_KEY : letter.charCodeAt(0)
        for (const isDown of [1, 0]) send(keyEvent(key, isDown))
      }
    },
  }
}

/** 32 bits a pixel, the lowest byte first: blue, green, red, nothing. */
function setPixelFormat(): Buffer {
  const message = Buffer.alloc(20)
  message.set([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0], 4)
  return message
}

function updateRequest(width: number, height: number): Buffer {
  const message = Buffer.alloc(10)
  message.writeUInt8(3)
  message.writeUInt16BE(width, 6)
  message.writeUInt16BE(height, 8)
  return message
}

function keyEvent(key: number, isDown: number): Buffer {
  const message = Buffer.alloc(8)
  message.set([4, isDown])
  message.writeUInt32BE(key, 4)
  return message
}

/** The bytes that come over a WebSocket, as many at a time as are wanted. */
function bytesOf(socket: WebSocket) {
  let come = Buffer.alloc(0)
  let wake = () => {}
  let isOver = false
  socket.addEventListener('message', ({ data }) => {
    come = Buffer.concat([come, Buffer.from(data as ArrayBuffer)])
    wake()
  })
  socket.addEventListener('close', () => {
    isOver = true
    wake()
  })
  return {
    send: (bytes: Buffer) => socket.send(Uint8Array.from(bytes)),
    async read(length: number): Promise<Buffer> {
      while (come.length < length) {
        if (isOver) throw new Error(`The line ended; ${come.length} of ${length} bytes had come.`)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const taken = come.subarray(0, length)
      come = come.subarray(length)
      return taken
    },
  }
}
