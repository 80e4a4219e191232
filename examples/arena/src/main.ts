// Entry of the arena's page: the Phaser game, the sky behind it, and the app.

import { TickmeshPlugin } from '@tickmesh/net/phaser'
import { AUTO, CANVAS, Game, Scale } from 'phaser'
import { readWish } from './address.ts'
import { App } from './app.ts'
import type { Handles } from './app.ts'
import { DENSITY } from './scene/density.ts'
import { paintNebula } from './scene/nebula.ts'
import { ArenaScene } from './scene/arena-scene.ts'
import { SkyScene } from './scene/sky-scene.ts'

declare global {
  /** Live handles of this page: `tickmesh.lobby`, `tickmesh.room`. */
  var tickmesh: Handles
}

const wish = readWish(location.search)
const ui = document.querySelector<HTMLElement>('#ui')
if (ui === null) throw new Error('The page has no #ui element.')

const sky = document.querySelector<HTMLCanvasElement>('#sky')
if (sky !== null) paintNebula(sky)

const game = new Game({
  type: wish.canvas ? CANVAS : AUTO,
  parent: 'game',
  banner: false,
  disableContextMenu: true,
  scale: { mode: Scale.NONE, width: innerWidth * DENSITY, height: innerHeight * DENSITY, zoom: 1 / DENSITY },
  // The game has its own synthesizer and its own keys.
  audio: { noAudio: true },
  // Edges are soft in the textures: multisampling would only cost time, without a GPU most of the frame. The canvas
  // is see-through, for the sky behind it. Light is drawn with `SCREEN`: Phaser's `ADD` erases on such a canvas.
  // Software renderers mix up pictures of a batch with many textures: one at a time; most objects share one anyway.
  render: { antialiasGL: false, transparent: true, maxTextures: 1 },
  input: { keyboard: false, gamepad: false, mouse: false, touch: false },
  // Phaser stops its loop while the page is hidden, as intended: nobody sees the picture. The match is simulated in
  // the room's ticks, which continue (docs/DECISIONS.md, Arena).
  plugins: { scene: [{ key: 'tickmesh', plugin: TickmeshPlugin, mapping: 'tickmesh' }] },
  scene: [SkyScene, ArenaScene],
})

addEventListener('resize', () => game.scale.resize(innerWidth * DENSITY, innerHeight * DENSITY))

const app = new App(wish, game, ui)
globalThis.tickmesh = app.handles

game.events.once('ready', () => app.go(wish.enter))
