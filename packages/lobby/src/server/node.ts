// Entry point `@tickmesh/lobby/server/node`: the lobby as a server under Node, with `ws`.

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { performance } from 'node:perf_hooks'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { LocalLobby, addressOf, type Connection, type RelayCounters } from '../core/index.ts'
import { CLOSE_ABUSE, CLOSE_FULL } from '../core/server-limits.ts'
import { MAX_MESSAGE_BYTES, MAX_RELAY_BYTES, parseObjectPath } from '../protocol/index.ts'
import { HttpConnections } from './http-connections.ts'
import { reachableUrls } from './reachable-urls.ts'
import { ReadShares } from './read-shares.ts'
import { SendQueues } from './send-queues.ts'
import { sliceReads } from './slice-reads.ts'
import { steadyClock } from './steady-clock.ts'
import { UpgradeQueue } from './upgrade-queue.ts'
import {
  HEALTH,
  HEALTH_HEADERS,
  assertOptions,
  configFromEnv,
  coreConfig,
  isHealthPath,
  refusal,
  type ServerConfig,
} from './config.ts'

/** Options of `startNodeLobby`. */
export interface NodeLobbyOptions extends ServerConfig {
  /** TCP port; 0, the default, chooses a free one. */
  readonly port?: number
  /**
   * Address to listen on. Default: all of this machine, so that phones on the network reach it: IPv6 and IPv4 (`::`),
   * or IPv4 alone where there is no IPv6.
   */
  readonly host?: string | undefined
  /**
   * Header with the address of the client, such as `x-forwarded-for`; of a list the last entry counts, which the
   * nearest proxy has added. Only for a lobby that every request reaches through a proxy which sets this header: a
   * client could name any address in it. Default: none, and the address of the connection counts.
   */
  readonly addressHeader?: string | undefined
  /** Queued bytes of one socket beyond which it is ended: its reader is dead or too slow. Default 4 MiB. */
  readonly maxBufferedBytes?: number
  /**
   * Queued bytes of all sockets together beyond which the slowest readers are ended. Default 64 MiB.
   */
  readonly maxTotalBufferedBytes?: number
  /** Receives a line when TURN credentials could not be got: the first time, and every 100th. Silent by default. */
  readonly log?: (line: string) => void
}

/** Running lobby. */
export interface NodeLobby {
  /** Address of the lobby on this machine: `ws://localhost:PORT`. */
  readonly url: string
  /** Addresses of the lobby for other machines of its networks; none if it listens on a loopback address. */
  readonly reachable: readonly string[]
  readonly port: number
  /** Counters of the relay, as of now. */
  readonly relayed: Readonly<RelayCounters>
  /** Number of times that TURN credentials could not be got. */
  readonly turnFailures: number
  /** Ends every connection and stops listening. */
  close(): Promise<void>
}

const DEFAULT_MAX_BUFFERED_BYTES = 4_194_304
const DEFAULT_MAX_TOTAL_BUFFERED_BYTES = 67_108_864
/** Bytes of a message that is still read: one over the protocol's limit is answered, one over this ends the socket. */
const MAX_PAYLOAD_BYTES = MAX_RELAY_BYTES + MAX_MESSAGE_BYTES
/** Fragments of a message, each of which may be empty; browsers split only large messages, into few. */
const MAX_FRAGMENTS = 64
/** Pieces in which the bytes of a frame may arrive: at 536 bytes a segment, the largest one has 184. */
const MAX_CHUNKS = 512
/** Milliseconds for the headers of a request, and for all of it. */
const REQUEST_LIMIT_MS = 10_000
/** Bytes of a request's headers. */
const MAX_HEADER_BYTES = 8_192
const TURN_FAILURES_A_LINE = 100
/** Milliseconds between checks of these limits, and between readings of the clock. */
const CHECK_EVERY_MS = 1_000
/** Milliseconds for the answer to a close, after which the socket is terminated. */
const CLOSE_GRACE_MS = 2_000
/** Milliseconds for the close frame of a refused socket to leave; nothing is read from it meanwhile. */
const REFUSED_GRACE_MS = 100

/**
 * Starts a lobby in this process. `iceServers`, `turn`, `limits` and `relay` default to the environment's
 * `TICKMESH_ICE_SERVERS`, `TICKMESH_TURN_…`, `TICKMESH_LIMITS` and `TICKMESH_RELAY`. Rejects if the port is not
 * available.
 */
export async function startNodeLobby(options: NodeLobbyOptions = {}): Promise<NodeLobby> {
  assertOptions('startNodeLobby', options)
  const { port = 0, host, log = () => {} } = options
  let turnFailures = 0
  const queues = new SendQueues(
    options.maxBufferedBytes ?? DEFAULT_MAX_BUFFERED_BYTES,
    options.maxTotalBufferedBytes ?? DEFAULT_MAX_TOTAL_BUFFERED_BYTES,
  )
  const now = steadyClock(() => performance.now())
  const lobby = new LocalLobby(
    {
      now,
      bytes: (count) => randomBytes(count),
      after: (ms, run) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
    },
    coreConfig(configFromEnv(process.env, options), (reason) => {
      if (turnFailures++ % TURN_FAILURES_A_LINE === 0) log(`${reason} (${turnFailures} times)`)
    }),
  )
  const times = { headersTimeout: REQUEST_LIMIT_MS, requestTimeout: REQUEST_LIMIT_MS }
  const settings = { ...times, connectionsCheckingInterval: CHECK_EVERY_MS, maxHeaderSize: MAX_HEADER_BYTES }
  const http = createServer(settings, (request, response) => {
    const path = pathOf(request) ?? ''
    // One request a connection: a client that waits for its answers could ask 10,000 times a second.
    response.shouldKeepAlive = false
    // A body is of no use here, and would be read at the pace of its sender.
    response.once('finish', () => request.complete || request.socket.destroySoon())
    if (isHealthPath(path)) response.writeHead(200, HEALTH_HEADERS).end(HEALTH)
    else if (parseObjectPath(path) === undefined) response.writeHead(404).end()
    else {
      const { status, headers } = refusal(lobby.keptOutMs(path, addressOfRequest(request)))
      response.writeHead(status, headers).end()
    }
  })
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_PAYLOAD_BYTES,
    maxFragments: MAX_FRAGMENTS,
    maxBufferedChunks: MAX_CHUNKS,
    perMessageDeflate: false,
  })
  const shares = new ReadShares({
    now: () => performance.now(),
    after: (ms, run) => void setTimeout(run, ms).unref(),
    soon: (run) => void setImmediate(run),
  })
  const upgrades = new UpgradeQueue((run) => setImmediate(run))
  const { addressHeader } = options
  const addressOfRequest = (request: IncomingMessage): string | undefined => {
    const header = addressHeader === undefined ? undefined : request.headers[addressHeader.toLowerCase()]
    const [last] = String(header ?? '')
      .split(',')
      .slice(-1)
    return addressOf(last) ?? addressOf(request.socket.remoteAddress)
  }
  // Behind a proxy all connections have its address.
  const connections = new HttpConnections(http, (socket) =>
    addressHeader === undefined ? addressOf(socket.remoteAddress) : undefined,
  )
  http.on('upgrade', (request, socket, head) => {
    // Without a listener, the error of a client that breaks off during a refusal would end the process.
    socket.on('error', () => socket.destroy())
    const path = pathOf(request) ?? ''
    const address = addressOfRequest(request)
    const verdict = lobby.enter(path, address)
    if (verdict !== 'allowed') {
      // After `end` alone the socket would stay open until the client closes it.
      socket.once('finish', () => socket.destroy())
      const status = verdict === 'unknown' ? '404 Not Found' : '429 Too Many Requests'
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    connections.upgraded(request.socket)
    upgrades.add(address, () => {
      shares.beginReading()
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const reading: Reading = { piece: undefined }
        serve({ lobby, path, address, queues, shares, reading }, webSocket)
        if (address === undefined) return
        shares.endReading(address, webSocket)
        sliceReads(socket)
        // Before and after the listener of `ws`, in which a message is unmasked, put together and handled.
        socket.prependListener('data', (piece: Buffer) => {
          shares.beginReading()
          reading.piece = piece
          // All answers to a piece leave in one write.
          socket.cork()
        })
        socket.on('data', () => {
          reading.piece = undefined
          socket.uncork()
          shares.endReading(address, webSocket)
          // Promises of a message, such as a round of matching, count for its address too.
          queueMicrotask(() => shares.endReading(address, webSocket))
        })
        // Drops what is left of a connection that broke off: `ws` would handle all of it at once.
        socket.prependListener('close', () => void socket.read())
      })
    })
  })
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen({ port, host }, () => {
      http.off('error', reject)
      resolve()
    })
  })
  // After a stop of the process the pings that came meanwhile are read before any socket counts as silent.
  const ticking = setInterval(now, CHECK_EVERY_MS).unref()
  const bound = http.address() as AddressInfo
  return {
    url: `ws://localhost:${bound.port}`,
    reachable: reachableUrls(bound.address, bound.port),
    port: bound.port,
    relayed: lobby.relayed,
    get turnFailures() {
      return turnFailures
    },
    close: () =>
      new Promise((resolve) => {
        for (const webSocket of sockets.clients) webSocket.terminate()
        lobby.close()
        clearInterval(ticking)
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

/** Bytes of a socket that are being read now. */
interface Reading {
  piece: Buffer | undefined
}

/** Socket that the lobby lets in. */
interface Entrance {
  readonly lobby: LocalLobby
  readonly path: string
  readonly address: string | undefined
  readonly queues: SendQueues
  readonly shares: ReadShares
  readonly reading: Reading
}

function serve({ lobby, path, address, queues, shares, reading }: Entrance, webSocket: WebSocket): void {
  /** Reads no more, also when the share of the address is read again, and lets the close frame leave. */
  const refuse = (): void => {
    shares.closed(address, webSocket)
    webSocket.pause()
    webSocket.removeAllListeners('message')
    // `ws` would read on to the end of the piece, up to 10,000 frames. Zeros are no frame, and end that.
    reading.piece?.fill(0)
    setTimeout(() => webSocket.terminate(), REFUSED_GRACE_MS).unref()
  }
  const connection: Connection = {
    address,
    send: (message) => queues.send(webSocket, message),
    queued: () => webSocket.bufferedAmount,
    close: (code, reason) => {
      webSocket.close(code, reason)
      if (code === CLOSE_ABUSE || code === CLOSE_FULL) refuse()
      else setTimeout(() => webSocket.terminate(), CLOSE_GRACE_MS).unref()
    },
  }
  const session = lobby.accept(path, connection)
  if (!session) return webSocket.close()
  shares.opened(address, webSocket)
  webSocket.on('message', (data, binary) => session.received(binary ? (data as Buffer) : data.toString()))
  // Bytes that are no frames. `ws` has sent its close frame, and goes on reading in the next tick, for 30 s.
  webSocket.on('error', () => process.nextTick(refuse))
  webSocket.on('close', () => {
    queues.forget(webSocket)
    shares.closed(address, webSocket)
    session.closed()
  })
}

function pathOf(request: IncomingMessage): string | undefined {
  return (request.url ?? '/').split('?')[0]
}
