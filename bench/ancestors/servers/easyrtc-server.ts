// Local EasyRTC server.

import express from 'express'
import easyrtc from 'open-easyrtc'
import { startSocketServer, type SocketServer } from './socket-server.ts'

/** Options of EasyRTC's own server: no pages, and no STUN servers of others. */
const OPTIONS = { apiEnable: false, demosEnable: false, appIceServers: [] }

/** The server, once it was started: EasyRTC has one for a process, and repeated runs share it. */
let started: Promise<SocketServer> | undefined

/** Starts EasyRTC's own server, which ends with the process. */
export async function startEasyrtcServer(): Promise<SocketServer> {
  started ??= start()
  const { port } = await started
  return { port, [Symbol.dispose]: () => {} }
}

function start(): Promise<SocketServer> {
  const app = express()
  // The server writes its log to the standard output, which is the report's.
  easyrtc.setOption('logLevel', 'none')
  return startSocketServer(app, (sockets) => {
    return new Promise((resolve, reject) => {
      easyrtc.listen(app, sockets, OPTIONS, (error) => (error ? reject(error) : resolve()))
    })
  })
}
