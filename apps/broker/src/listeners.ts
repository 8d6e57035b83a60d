import { readFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { createWebSocketStream, WebSocketServer } from 'ws'
import type { Admission } from './admission.ts'
import { brokerErrors } from './errors.ts'
import type { BrokerLimits, ListenAddress, TlsAddress } from './options.ts'
import type { RefusalReason } from './refusals.ts'

/** What a listener hands on. */
export interface ListenerEvents {
  readonly onConnection: (stream: Duplex, address: string) => void
  readonly onRefused: (reason: RefusalReason, address: string, error?: Error) => void
}

export interface Listener {
  readonly port: number
  /** Stops accepting and ends what is connected. */
  close(): Promise<void>
}

const TCP_KEEP_ALIVE_MS = 60_000

export function listenTcp(
  address: ListenAddress,
  admission: Admission,
  events: ListenerEvents,
): Promise<Listener> {
  const server = createTcpServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS })
  const sockets = admit(server, admission, events)
  server.on('connection', (socket: Socket) => {
    if (!socket.destroyed) events.onConnection(socket, socket.remoteAddress ?? '')
  })
  return listen(server, address, sockets)
}

/** @throws TC_BROKER_TLS when the certificate or its key cannot be read or do not fit each other. */
export async function listenTls(
  address: TlsAddress,
  limits: BrokerLimits,
  admission: Admission,
  events: ListenerEvents,
): Promise<Listener> {
  let server: ReturnType<typeof createTlsServer>
  try {
    server = createTlsServer({
      cert: readFileSync(address.certPath),
      key: readFileSync(address.keyPath),
      minVersion: 'TLSv1.2',
      handshakeTimeout: limits.connectTimeoutMs,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
    })
  } catch (cause) {
    throw brokerErrors.make('TC_BROKER_TLS', address.certPath, {}, { cause })
  }
  const sockets = admit(server, admission, events)
  server.on('tlsClientError', (error, socket) => {
    events.onRefused('tls-handshake', socket.remoteAddress ?? '', error)
    // Node tells of a handshake that timed out, and leaves its connection open.
    socket.destroy()
  })
  server.on('secureConnection', (socket) => events.onConnection(socket, socket.remoteAddress ?? ''))
  return listen(server, address, sockets)
}

/** MQTT over WebSocket, MQTT 3.1.1 §6: subprotocol `mqtt`, binary frames, on any path. */
export function listenWebSocket(
  address: ListenAddress,
  limits: BrokerLimits,
  admission: Admission,
  events: ListenerEvents,
): Promise<Listener> {
  const server = createHttpServer({
    headersTimeout: limits.connectTimeoutMs,
    requestTimeout: limits.connectTimeoutMs,
    connectionsCheckingInterval: 1_000,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
  })
  const sockets = admit(server, admission, events)
  server.on('request', (_, response) => {
    response.writeHead(426, { connection: 'close', upgrade: 'websocket' }).end('MQTT over WebSocket only\n')
  })
  const webSockets = new WebSocketServer({
    server,
    maxPayload: limits.maxPayloadBytes + 64 * 1024,
    perMessageDeflate: false,
    handleProtocols: (offered) =>
      offered.has('mqtt') ? 'mqtt' : offered.has('mqttv3.1') ? 'mqttv3.1' : false,
  })
  webSockets.on('connection', (socket, request) => {
    if (socket.protocol === '') {
      events.onRefused('not-mqtt', request.socket.remoteAddress ?? '')
      socket.close(1002, 'subprotocol mqtt expected')
      return
    }
    events.onConnection(createWebSocketStream(socket), request.socket.remoteAddress ?? '')
  })
  return listen(server, address, sockets)
}

/** Refuses what is too much before anyone else sees it. @returns the sockets that are open. */
function admit(server: Server, admission: Admission, events: ListenerEvents): Set<Socket> {
  const sockets = new Set<Socket>()
  server.prependListener('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const refused = admission.enter(address, performance.now())
    if (refused !== null) {
      socket.on('error', () => {})
      socket.destroy()
      events.onRefused(refused, address)
      return
    }
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      admission.leave()
    })
  })
  return sockets
}

async function listen(
  server: Server,
  { host, port }: ListenAddress,
  sockets: Set<Socket>,
): Promise<Listener> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        brokerErrors.make('TC_BROKER_LISTEN', `on ${host} port ${port} (${cause.message})`, {}, { cause }),
      )
    })
    server.listen({ host, port, backlog: 4_096 }, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
