// Drawing of tumble, with three.js.

import type { Vec3 } from '@tickmesh/net'
import type { Quat } from '@tickmesh/net/3d'
import * as three from 'three'
import { RoundedBoxGeometry } from 'three/addons/geometries/RoundedBoxGeometry.js'
import { HALF, PLAYER_HALF, WALL } from './rules.ts'

/** Colours of the seats; those of nobody are before them. */
export const COLOURS = [
  '#c9d1d9',
  '#4cc9f0',
  '#ff7b72',
  '#7ee787',
  '#ffb454',
  '#d2a8ff',
  '#f778ba',
  '#a5d6ff',
  '#e3b341',
]
const MOST = 128
/** Time in which the camera goes 63 % of the way to its target, whatever the frame rate. */
const FOLLOW_MS = 200

/** A cube as it is drawn. */
export interface Drawn {
  readonly at: Vec3
  readonly q: Quat
  /** Index of its colour. */
  readonly colour: number
}

/** The picture of the floor and the cubes. */
export class Scene {
  readonly #renderer: three.WebGLRenderer
  readonly #scene = new three.Scene()
  readonly #camera = new three.PerspectiveCamera(45, 1, 0.5, 120)
  readonly #cubes = boxes(HALF, 0.12)
  readonly #players = boxes(PLAYER_HALF, 0.2)
  readonly #fog = new three.Fog('#0d1117')
  readonly #looked = new three.Vector3()
  #drawn = performance.now()

  constructor(canvas: HTMLCanvasElement) {
    this.#renderer = new three.WebGLRenderer({ canvas, antialias: true })
    this.#renderer.shadowMap.enabled = true
    this.#scene.background = new three.Color('#0d1117')
    this.#scene.fog = this.#fog
    const sun = new three.DirectionalLight('#fff3e0', 2.6)
    sun.position.set(-12, 24, 10)
    sun.castShadow = true
    sun.shadow.mapSize.set(2048, 2048)
    const reach = WALL + 4
    Object.assign(sun.shadow.camera, { left: -reach, right: reach, top: reach, bottom: -reach, near: 4, far: 60 })
    sun.shadow.normalBias = 0.04
    const floor = new three.Mesh(
      new three.PlaneGeometry(2 * WALL, 2 * WALL),
      new three.MeshStandardMaterial({ color: '#1c2530', roughness: 0.95 }),
    )
    floor.rotation.x = -Math.PI / 2
    floor.receiveShadow = true
    const grid = new three.GridHelper(2 * WALL, 15, '#30404f', '#26323e')
    grid.position.y = 0.005
    this.#scene.add(sun, new three.HemisphereLight('#9fc5ff', '#1a1f26', 1.1), floor, grid, walls())
    this.#scene.add(this.#cubes, this.#players)
  }

  /** Draws cubes, seen from behind a position that the camera follows. */
  draw(cubes: readonly Drawn[], players: readonly Drawn[], follow: Vec3 | undefined): void {
    const { clientWidth: width, clientHeight: height } = this.#renderer.domElement
    const ratio = Math.min(2, devicePixelRatio)
    const size = this.#renderer.getSize(new three.Vector2())
    if (size.x !== width || size.y !== height || this.#renderer.getPixelRatio() !== ratio) {
      this.#renderer.setPixelRatio(ratio)
      this.#renderer.setSize(width, height, false)
    }
    place(this.#cubes, cubes)
    place(this.#players, players)
    const camera = this.#camera
    camera.aspect = width / height
    // On a phone held upright the view is from further away, and follows the own cube more.
    const away = Math.max(1, 0.95 / Math.max(0.5, camera.aspect))
    const near = camera.aspect < 1 ? 0.75 : 0.55
    const target = new three.Vector3((follow?.x ?? 0) * near, 0, (follow?.z ?? 0) * near)
    Object.assign(this.#fog, { near: 34 * away, far: 70 * away })
    const now = performance.now()
    this.#looked.lerp(target, 1 - Math.exp((this.#drawn - now) / FOLLOW_MS))
    this.#drawn = now
    camera.position.set(this.#looked.x, 16 * away, this.#looked.z + 18 * away)
    camera.lookAt(this.#looked)
    camera.updateProjectionMatrix()
    this.#renderer.render(this.#scene, camera)
  }

  /** Returns a position on the screen, in CSS pixels. */
  project({ x, y, z }: Vec3): { x: number; y: number } {
    const { clientWidth, clientHeight } = this.#renderer.domElement
    const seen = new three.Vector3(x, y, z).project(this.#camera)
    return { x: ((seen.x + 1) / 2) * clientWidth, y: ((1 - seen.y) / 2) * clientHeight }
  }
}

function boxes(half: number, radius: number): three.InstancedMesh {
  const geometry = new RoundedBoxGeometry(2 * half, 2 * half, 2 * half, 3, radius)
  const mesh = new three.InstancedMesh(geometry, new three.MeshStandardMaterial({ roughness: 0.45 }), MOST)
  mesh.castShadow = mesh.receiveShadow = true
  // Instances lie all over the field.
  mesh.frustumCulled = false
  return mesh
}

function walls(): three.Object3D {
  const group = new three.Group()
  const material = new three.MeshStandardMaterial({ color: '#2d3a48', roughness: 0.8 })
  for (let side = 0; side < 4; side++) {
    const wall = new three.Mesh(new three.BoxGeometry(2 * WALL + 0.8, 0.5, 0.4), material)
    wall.position.set(0, 0.25, WALL + 0.2).applyAxisAngle(new three.Vector3(0, 1, 0), (side * Math.PI) / 2)
    wall.rotation.y = (side * Math.PI) / 2
    wall.receiveShadow = true
    group.add(wall)
  }
  return group
}

const matrix = new three.Matrix4()
const colour = new three.Color()
const ONE = new three.Vector3(1, 1, 1)

function place(mesh: three.InstancedMesh, drawn: readonly Drawn[]): void {
  mesh.count = Math.min(MOST, drawn.length)
  for (const [n, { at, q, colour: index }] of drawn.slice(0, MOST).entries()) {
    matrix.compose(new three.Vector3(at.x, at.y, at.z), new three.Quaternion(q.x, q.y, q.z, q.w), ONE)
    mesh.setMatrixAt(n, matrix)
    mesh.setColorAt(n, colour.set(COLOURS[index] ?? '#c9d1d9'))
  }
  mesh.instanceMatrix.needsUpdate = true
  if (mesh.instanceColor !== null) mesh.instanceColor.needsUpdate = true
}
