// Page of pucks: input, drawing and the room.

import { connectLobby } from '@tickmesh/net'
import { DISC, game, GOAL, HEIGHT, PUCK, REACH, REST, seat, step, WIDTH, world } from './rules.ts'

const find = <E extends HTMLElement>(selector: string): E => document.querySelector<E>(selector)!
const say = (text: string): string => (find('#log').textContent = text)
const query = new URLSearchParams(location.search)
const name = query.get('name') ?? `Guest ${Math.ceil(Math.random() * 99)}`
const address = query.get('lobby') ?? `ws://${location.hostname}:${import.meta.env.VITE_LOBBY_PORT ?? 1999}`
const lobby = await connectLobby(address, game, { name }).catch((error) => {
  say(error.message)
  throw error
})
const room = await lobby.quickMatch({ mode: 'pucks', players: { min: 1, max: 8 } })

const rink = find<HTMLCanvasElement>('#rink')
const pen = rink.getContext('2d')!
const held = new Set<string>()
let shoves = false
let pulled: DOMPoint | undefined // where a finger or the mouse pulls the disc to, in the rink

function input() {
  const key = (...codes: string[]): number => (codes.some((code) => held.has(code)) ? 1 : 0)
  const [me] = room.state.controlledBy(room.me)
  let x = key('ArrowRight', 'KeyD') - key('ArrowLeft', 'KeyA')
  let y = key('ArrowDown', 'KeyS') - key('ArrowUp', 'KeyW')
  if (pulled && me) [x, y] = [(pulled.x - me.latest.x) / 100, (pulled.y - me.latest.y) / 100]
  const length = Math.max(1, Math.hypot(x, y))
  const shove = shoves // once for each press: a held key shoves no more
  shoves = false
  return { push: { x: x / length, y: y / length }, shove }
}
const simulating = room.simulate({ input, step, world: (_tick, context) => world(room, context) })
Object.assign(globalThis, { tickmesh: { lobby, room, simulating } })

onkeydown = ({ code, repeat }) => {
  held.add(code)
  if (code === 'Space' && !repeat) shoves = true
}
onkeyup = ({ code }) => held.delete(code)
onblur = () => held.clear()
rink.onpointerdown = rink.onpointermove = ({ pointerId, buttons, offsetX, offsetY }) => {
  if (buttons === 0) return
  rink.setPointerCapture(pointerId)
  pulled = pen
    .getTransform()
    .invertSelf()
    .transformPoint({ x: offsetX * devicePixelRatio, y: offsetY * devicePixelRatio })
}
rink.onpointerup = rink.onpointercancel = () => (pulled = undefined)
find('#shove').onpointerdown = () => (shoves = true)

seat(room)
for (const change of ['join', 'leave', 'host'] as const) room.on(change, () => seat(room))
room.on('join', (player) => say(`${player.label} is here.`))
room.on('leave', (player) => say(`${player.label} has left.`))
room.on('end', ({ reason }) => say(`The room is over: ${reason}. Reload to play on.`))

function circle(x: number, y: number, radius: number, colour: string, fill = false) {
  pen.beginPath()
  pen.arc(x, y, radius, 0, 2 * Math.PI)
  pen.fillStyle = pen.strokeStyle = colour
  if (fill) pen.fill()
  else pen.stroke()
}

function frame() {
  const { left, right } = room.shared.get('score') ?? { left: 0, right: 0 }
  find('#score').textContent = `${left} : ${right}`
  const players = [...room.players.values()].map((player) => `${player.label}${player.isHost ? ' (host)' : ''}`)
  find('#players').textContent = players.join(', ')

  Object.assign(rink, { width: rink.clientWidth * devicePixelRatio, height: rink.clientHeight * devicePixelRatio })
  const scale = Math.min(rink.width / (WIDTH + 40), rink.height / (HEIGHT + 20))
  pen.setTransform(scale, 0, 0, scale, (rink.width - scale * WIDTH) / 2, (rink.height - scale * HEIGHT) / 2)
  Object.assign(pen, {
    lineWidth: 6,
    textAlign: 'center',
    font: `${Math.max(30, (13 * devicePixelRatio) / scale)}px system-ui`,
  })
  pen.fillStyle = '#161b22'
  pen.fillRect(0, 0, WIDTH, HEIGHT)
  circle(WIDTH / 2, HEIGHT / 2, 130, '#30363d')
  pen.fillRect(WIDTH / 2 - 3, 0, 6, HEIGHT)
  for (const right of [false, true]) {
    pen.fillStyle = right ? '#ffb454' : '#4cc9f0'
    pen.fillRect(right ? WIDTH : -14, (HEIGHT - GOAL) / 2, 14, GOAL)
  }
  for (const disc of room.state.all('disc')) {
    const { x, y, right, rest } = disc.view // interpolated; of one's own disc, predicted
    const player = room.state.controllerOf(disc)
    circle(x, y, DISC, right ? '#ffb454' : '#4cc9f0', true)
    if (player?.isMe) circle(x, y, DISC - 10, '#0d1117')
    if (rest > REST - 15) circle(x, y, DISC + ((REACH - DISC) * (REST - rest)) / 15, '#8b949e')
    pen.fillStyle = '#e6edf3'
    pen.fillText(player?.label ?? '', x, y - DISC - 12)
  }
  for (const { view } of room.state.all('puck')) circle(view.x, view.y, PUCK, '#e6edf3', true)
  requestAnimationFrame(frame)
}
frame()
