// Player in a process of its own: joins a room, leaves it, and prints how long the process lives after that, in ms.

import wrtc from '@roamhq/wrtc'
import { connectLobby, defineGame, webrtcLinks } from '@tickmesh/net'
import { WebSocket } from 'ws'

const game = defineGame({ id: 'leaving', version: 1 })
const [url = '', code = '', order] = process.argv.slice(2)
const lobby = await connectLobby(url, game, { links: webrtcLinks({ rtc: wrtc }), WebSocket })
const room = code === '' ? await lobby.create() : await lobby.join(code)
console.log(room.code)
await new Promise<void>((resolve) => void room.on('join', () => resolve()))
if (order === 'second') await new Promise<void>((resolve) => void room.on('leave', () => resolve()))
await room.leave()
lobby.close()
const leftMs = performance.now()
process.on('exit', () => console.log(performance.now() - leftMs))
