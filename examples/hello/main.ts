// Smallest example: a dot for each player follows the mouse, and a click waves.
import { connectLobby, defineGame, f } from '@tickmesh/net'
import * as v from 'valibot'

const game = defineGame({
  id: 'hello',
  version: 1,
  state: { dot: { x: f.fixed(0, 1, 1 / 4096), y: f.fixed(0, 1, 1 / 4096), hue: f.uint(9) } },
  events: { wave: v.object({ text: v.pipe(v.string(), v.maxLength(80)) }) },
})

const say = (text: string) => (document.querySelector('#log')!.textContent = text)
const query = new URLSearchParams(location.search)
const name = query.get('name') ?? `Guest ${Math.ceil(Math.random() * 99)}`
const address = query.get('lobby') ?? `ws://${location.hostname}:${import.meta.env.VITE_LOBBY_PORT ?? 1999}`
const lobby = await connectLobby(address, game, { name }).catch((error) => {
  say(error.message)
  throw error
})
const room = await lobby.quickMatch({ mode: 'hello', players: { min: 1, max: 8 } })
Object.assign(globalThis, { tickmesh: { lobby, room } })

const me = room.state.spawn('dot', { x: 0.5, y: 0.5, hue: Math.floor(Math.random() * 360) })
room.on('join', (player) => say(`${player.label} is here.`))
room.on('leave', (player) => say(`${player.label} has left.`))
room.onEvent('wave', ({ text }, from) => say(`${from.label}: ${text}`))

const pen = document.querySelector<HTMLCanvasElement>('#board')!.getContext('2d')!
onpointermove = (event) => Object.assign(me, { x: event.clientX / innerWidth, y: event.clientY / innerHeight })
onpointerdown = () => room.send('wave', { text: 'hello!' })

function frame() {
  Object.assign(pen.canvas, { width: innerWidth, height: innerHeight })
  for (const { view } of room.state.all('dot')) {
    pen.fillStyle = `hsl(${view.hue} 90% 65%)`
    pen.fillRect(view.x * innerWidth - 12, view.y * innerHeight - 12, 24, 24)
  }
  requestAnimationFrame(frame)
}
frame()
