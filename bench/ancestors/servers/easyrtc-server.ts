// Local EasyRTC server.

import express from 'express'
import easyrtc from 'open-easyrtc'
import { startSocketServer, type SocketServer } from './socket-server.ts'

/** Options of EasyRTC's own server: no pages, and no STUN servers of others. */
const OPTIONS = { apiEnable: false, demosEnable: false, appIceServers: [] }

/** Starts EasyRTC's own server. */
export function startEasyrtcServer(): Promise<SocketServer> {
  const app = express()
  // The server writes its log to the standard output, which is the report's.
  easyrtc.setOption('logLevel', 'none')
  return startSocketServer(app, (sockets) => {
    return new Promise((resolve, reject) => {
      easyrtc.listen(app, sockets, OPTIONS, (error) => (error ? reject(error) : resolve()))
    })
  })
}
