// Entry point of `@tickmesh/net/phaser`: the exports of the Phaser binding.

export { EntityObjects } from './entity-objects.ts'
export type { ObjectMaker } from './entity-objects.ts'
export { TickmeshPlugin } from './plugin.ts'
export type { BindOptions, PhaserScene } from './plugin.ts'
export { SceneRoom } from './scene-room.ts'
export type { EntityOf } from './scene-room.ts'
