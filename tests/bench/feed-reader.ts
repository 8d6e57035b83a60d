import { WebSocket } from 'ws'

/**
 * An operator's browser as far as the server can tell: reads the live feed and confirms every delta, but takes
 * nothing apart, so that hundreds cost this side little.
 */
export class FeedReader {
  readonly firstSeen = new Map<string, number>()
  deltas = 0
  bytes = 0
  isLost = false
  readonly #socket: WebSocket
  readonly #wanted: RegExp

  private constructor(socket: WebSocket, wanted: RegExp) {
    this.#socket = socket
    this.#wanted = wanted
  }

  /** @param wanted what to look out for; its first group is the key of `firstSeen`. */
  static async open(
    url: string,
    headers: Readonly<Record<string, string>>,
    wanted: RegExp,
  ): Promise<FeedReader> {
    const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
    const socket = new WebSocket(address, { headers: { ...headers }, perMessageDeflate: false })
    const reader = new FeedReader(socket, wanted)
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject)
      socket.on('close', () => {
        reader.isLost = true
      })
      socket.on('message', (data: Buffer, isBinary) => {
        reader.bytes += data.length
        if (isBinary) reader.#lookAt(data.toString())
        else reader.#read(data.toString(), resolve)
      })
    })
    return reader
  }

  /** Engine.IO 4 and Socket.IO 5 packets, as their protocols define them. */
  #read(text: string, onSnapshot: () => void): void {
    if (text.startsWith('0')) this.#socket.send('40/live,')
    else if (text === '2') this.#socket.send('3')
    else if (text.startsWith('40/live,')) this.#socket.send('42/live,["subscribe",{}]')
    else {
      const match = /^4(?:2|5\d+-)\/live,(\d*)\["(\w+)"/.exec(text)
      if (match === null) return
      const [, id, event] = match
      if (event === 'snapshot') onSnapshot()
      if (event !== 'delta') return
      this.deltas++
      this.#lookAt(text)
      this.#socket.send(`43/live,${id}[]`)
    }
  }

  #lookAt(text: string): void {
    const causesAt = text.lastIndexOf('"causes":[{')
    if (causesAt < 0) return
    const now = Date.now()
    for (const [, key] of text.slice(causesAt).matchAll(this.#wanted)) {
      if (key !== undefined && !this.firstSeen.has(key)) this.firstSeen.set(key, now)
    }
  }

  close(): void {
    this.#socket.removeAllListeners('close')
    this.#socket.close()
  }
}
