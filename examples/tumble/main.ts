// Page of tumble: joins a room, simulates and draws it.

import { connectLobby, type Room, TickmeshError } from '@tickmesh/net'
import { Controls } from './controls.ts'
import { game, PLAYER_HALF, seat, step, world } from './rules.ts'
import { COLOURS, type Drawn, Scene } from './scene.ts'

const find = <E extends HTMLElement>(selector: string): E => document.querySelector<E>(selector)!
const say = (text: string): string => (find('#log').textContent = text)
const query = new URLSearchParams(location.search)
const name = query.get('name') ?? `Guest ${Math.ceil(Math.random() * 99)}`
const address = query.get('lobby') ?? `ws://${location.hostname}:${import.meta.env.VITE_LOBBY_PORT ?? 1999}`

try {
  const lobby = await connectLobby(address, game, { name })
  const code = query.get('room')
  play(await (code === null ? lobby.quickMatch({ mode: 'tumble', players: { min: 1, max: 8 } }) : lobby.join(code)))
} catch (error) {
  if (!(error instanceof TickmeshError)) throw error
  const how = error.code === 'lobby-unreachable' ? ' “npm start -- --example tumble” runs a lobby too.' : ''
  say(`${error.message.replace(/\.?$/, '.')}${how}`)
  document.body.classList.add('stopped')
}

function play(room: Room<typeof game>): void {
  const scene = new Scene(find('canvas'))
  const controls = new Controls(find('canvas'), find('#jump'))
  const simulating = room.simulate({ input: () => controls.read(), step, world: () => world(room) })
  Object.assign(globalThis, { tickmesh: { room, simulating } })

  seat(room)
  for (const change of ['join', 'leave', 'host'] as const) room.on(change, () => seat(room))
  room.on('join', (player) => say(`${player.label} is here.`))
  room.on('leave', (player) => say(`${player.label} has left.`))
  room.on('end', ({ reason }) => say(`The room is over: ${reason}. Reload to play on.`))

  find('#invite').textContent = `Invite to ${room.code}`
  find('#invite').onclick = async () => {
    const link = new URL(location.href)
    link.searchParams.delete('name')
    link.searchParams.set('room', room.code)
    await navigator.clipboard.writeText(link.href).then(
      () => say('The link is copied: whoever opens it is here.'),
      () => say(link.href),
    )
  }

  const frame = (): void => {
    const players = [...room.state.all('player')]
    const cubes = [...room.state.all('cube')].map(({ view }): Drawn => ({ at: view.at, q: view.q, colour: view.tint }))
    const rolled = players.map(({ view }): Drawn => ({ at: view.at, q: view.q, colour: view.seat + 1 }))
    const mine = room.state.controlledBy(room.me)[0]
    scene.draw(cubes, rolled, mine?.kind === 'player' ? mine.view.at : undefined)
    show(room, scene, cubes)
    requestAnimationFrame(frame)
  }
  frame()
}

/** Shows the players' names at their cubes, and how many cubes have their colour. */
function show(room: Room<typeof game>, scene: Scene, cubes: readonly Drawn[]): void {
  const [list, names] = [find('#players'), find('#names')]
  const players = [...room.state.all('player')]
  for (const parent of [list, names]) {
    while (parent.childElementCount > players.length) parent.lastElementChild?.remove()
    while (parent.childElementCount < players.length) parent.append(document.createElement('span'))
  }
  for (const [n, entity] of players.entries()) {
    const { at, seat: place } = entity.view
    const player = room.state.controllerOf(entity)
    const colour = COLOURS[place + 1] ?? ''
    const count = cubes.filter((cube) => cube.colour === place + 1).length
    const [row, label] = [list.children[n], names.children[n]] as [HTMLElement, HTMLElement]
    const text = `${player?.label ?? '…'}${player?.isHost === true ? ' (host)' : ''}: ${count}`
    if (row.textContent !== text) row.textContent = text
    row.style.setProperty('--colour', colour)
    if (label.textContent !== (player?.label ?? '')) label.textContent = player?.label ?? ''
    const { x, y } = scene.project({ x: at.x, y: at.y + PLAYER_HALF * 2, z: at.z })
    // Beside the screen, the name stays at its edge.
    const left = Math.min(innerWidth - 32, Math.max(32, x))
    label.style.transform = `translate(-50%, -100%) translate(${left.toFixed(1)}px, ${y.toFixed(1)}px)`
  }
}
