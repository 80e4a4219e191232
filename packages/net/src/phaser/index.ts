// Entry point of `@tickmesh/net/phaser`: the exports of the Phaser binding.

export { TickmeshPlugin } from './plugin.ts'
export type { BindOptions, PhaserScene } from './plugin.ts'
export { SceneRoom } from './scene-room.ts'
