import { compileState } from '../../../packages/net/src/core/state/schema/schema.ts'
import { StateSync } from '../../../packages/net/src/core/state/state-sync.ts'
import { WatchedSync } from '../../../packages/net/src/core/state/watched-sync.fixture.ts'
import { pack } from '../../../packages/net/src/core/wire/msgpack.ts'
import { toWire } from '../../../packages/net/src/core/mesh/message.ts'
import { ownershipToWire } from '../../../packages/net/src/core/mesh/ownership-message.ts'
import type { OwnEntity } from '../../../packages/net/src/core/state/entities/entity.ts'
import { toHex } from '../reader/bytes.ts'
import { stateOf } from './declared.ts'
import { DUEL } from './games.ts'
import { toJson, type Vector, type VectorFile } from './vector-file.ts'

const { tickRate, sendRate, state } = DUEL
const STEP = tickRate / sendRate
const SENDER = { slot: 3, epoch: 7 }
const RECEIVER = { slot: 5, epoch: 0 }
/** Another player, who hands an entity over to the sender. */
const FORMER = { slot: 9, epoch: 1_000 }

/** A sender, what it says to a receiver, and what that has then. */
class Scene {
  readonly vectors: Vector[] = []
  readonly sender: WatchedSync
  readonly #receiver: WatchedSync
  #tick = 0
  #known = new Map<number, string>()

  constructor() {
    const schema = compileState(stateOf(state))
    this.sender = new WatchedSync({ schema, ...SENDER, tickRate, sendRate })
    this.#receiver = new WatchedSync({ schema, ...RECEIVER, tickRate, sendRate })
    this.sender.addPeer(RECEIVER.slot)
    this.#receiver.addPeer(SENDER.slot)
  }

  get tick(): number {
    return this.#tick
  }

  /** Ticks pass without a send instant. */
  wait(ticks: number): void {
    this.#tick += ticks
  }

  /** Says who owns an entity, to both: the host's `owner` message is a vector. */
  handOver(name: string, id: number): void {
    const message = ownershipToWire({
      kind: 'owner',
      term: 1,
      id,
      ownershipVersion: 1,
      to: SENDER.epoch,
      state: undefined,
    })
    const means = { name: 'owner', term: 1, id, version: 1, owner: SENDER.epoch, state: null }
    this.vectors.push({ name, channel: 'events', hex: toHex(pack(message)), means })
    for (const end of [this.sender, this.#receiver])
      end.applyOwnership({ id, ownershipVersion: 1, term: 1, slot: SENDER.slot })
  }

  /** The receiver hears of an entity of a player who gives it away later. */
  meetFormer(values: Readonly<Record<string, unknown>>): number {
    const schema = compileState(stateOf(state))
    const former = new StateSync({ schema, ...FORMER, tickRate, sendRate })
    const { id } = former.spawn('rock', values)
    former.sample(this.#tick + 1)
    for (const { slot, sync } of [
      { slot: RECEIVER.slot, sync: this.#receiver },
      { slot: SENDER.slot, sync: this.sender },
    ]) {
      former.addPeer(slot)
      sync.addPeer(FORMER.slot)
      const at = this.#at(this.#tick + 1)
      for (const packet of former.packets(slot, { ...at, stratum: 0, maxPackets: 1 }))
        sync.receive(FORMER.slot, packet, at)
    }
    return id
  }

  /** The snapshot of the sender's newest tick: a part with all entities, and a part without any. */
  snapshot(name: string): void {
    this.#tick += STEP
    this.sender.sample(this.#tick)
    const [first] = this.sender.snapshot(RECEIVER.slot, this.#at(this.#tick).nowMs)
    if (first === undefined) throw new Error(`${name}: no part`)
    const parts = [
      { ...first, last: 1 },
      { ...first, part: 1, last: 1, bits: new Uint8Array([0]) },
    ]
    for (const part of parts) {
      const message = pack(toWire({ kind: 'snapshot', ...part }))
      this.#receiver.receiveSnapshot(SENDER.slot, part)
      this.#note({ name: `${name}, part ${part.part}`, channel: 'events', hex: toHex(message), tick: this.#tick })
    }
    this.sender.snapshotAcknowledged(RECEIVER.slot, this.#tick, true)
  }

  /** A send instant: every packet is a vector. `heard`: the receiver acknowledges. */
  send(name: string, heard = true, relevant?: (entity: OwnEntity) => boolean): void {
    this.#tick += STEP
    this.sender.sample(this.#tick)
    const at = this.#at(this.#tick)
    const interest = relevant === undefined ? {} : { interest: { relevant } }
    const packets = this.sender.packets(RECEIVER.slot, { ...at, stratum: 0, maxPackets: 4, ...interest })
    for (const packet of packets) {
      const { accepted } = this.#receiver.receive(SENDER.slot, packet, at)
      if (!accepted) throw new Error(`${name}: refused`)
      this.#note({ name, channel: 'state', hex: toHex(packet), tick: this.#tick })
    }
    if (!heard) return
    this.#receiver.sample(this.#tick)
    for (const packet of this.#receiver.packets(SENDER.slot, { ...at, stratum: 1, maxPackets: 1 }))
      this.sender.receive(RECEIVER.slot, packet, at)
  }

  /** An `owner` message with the state of an entity, which the receiver has. */
  handedState(name: string, { id, kind }: OwnEntity): void {
    const state = this.sender.stateOf(id)
    if (state === undefined) throw new Error(`${name}: no such entity`)
    const message = ownershipToWire({ kind: 'owner', term: 1, id, ownershipVersion: 1, to: 2, state })
    const handed = { id, kind, values: { ...this.#receiver.get(id)?.latest } }
    this.vectors.push({ name, channel: 'events', hex: toHex(pack(message)), tick: state.tick, handed })
  }

  /** Notes what changed at the receiver, as the meaning of the bytes. */
  #note(vector: Vector): void {
    const now = new Map<number, string>()
    const changed: unknown[] = []
    for (const kind of this.#receiver.kinds) {
      for (const entity of this.#receiver.all(kind)) {
        if (entity.owner !== SENDER.slot) continue
        const values = toJson({ ...entity.latest })
        const text = JSON.stringify(values)
        now.set(entity.id, text)
        if (this.#known.get(entity.id) !== text) changed.push({ id: entity.id, kind, values })
      }
    }
    const removed = [...this.#known.keys()].filter((id) => !now.has(id))
    this.#known = now
    this.vectors.push({ ...vector, changed, removed })
  }

  #at(tick: number): { readonly nowMs: number; readonly sharedMs: number } {
    const ms = (tick * 1_000) / tickRate
    return { nowMs: ms, sharedMs: ms }
  }
}

const SHIP = {
  pos: { x: 0, y: -100 },
  vel: { x: 12, y: -3.5 },
  heading: 1,
  height: 0.4,
  hp: 100,
  spin: -8,
  alive: true,
  weapon: 'mine',
  charge: 0.75,
  target: undefined,
  shield: 31,
  name: 'Zoë',
  cargo: { ore: 3, list: [1, -1] },
}

/** Entities of one link from its first message on: each vector needs those before it. */
export function entityVectors(): VectorFile {
  const scene = new Scene()
  const { sender } = scene
  const former = scene.meetFormer({ x: 10, y: 20, turn: 0, size: 7 })
  const ship = sender.spawn('ship', SHIP)
  const rock = (n: number): OwnEntity => sender.spawn('rock', { x: 10 * n, y: 5 * n, turn: n, size: n % 8 })
  const rocks = Array.from({ length: 6 }, (_, n) => rock(n))
  scene.snapshot('a snapshot brings what is there')
  scene.send('nothing has changed')
  const late = rock(7)
  scene.send('an entity is spawned')

  const move = (): void => {
    const { x, y } = ship['pos'] as { x: number; y: number }
    const { x: vx, y: vy } = ship['vel'] as { x: number; y: number }
    ship['pos'] = { x: x + vx / sendRate, y: y + vy / sendRate }
    ship['heading'] = ((ship['heading'] as number) + 0.2) % (2 * Math.PI)
    ship['height'] = Math.min(1, (ship['height'] as number) + 0.1)
    for (const [n, other] of rocks.entries()) if (n !== 2) other['x'] = (other['x'] as number) + 1 + n
  }
  for (let n = 1; n <= 3; n++) {
    move()
    scene.send(`in motion, ${n}`)
  }
  move()
  ship['vel'] = { x: -20, y: 7 }
  ship['hp'] = 37
  ship['spin'] = 7
  ship['alive'] = false
  ship['weapon'] = 'none'
  ship['charge'] = -1e-3
  ship['target'] = late.id
  scene.send('fields of every coding change')
  ship['shield'] = undefined
  ship['name'] = ''
  scene.send('an optional goes, a text changes')
  ship['shield'] = 0
  ship['cargo'] = 'x'
  scene.send('an optional comes back, plain data changes')
  ship['pos'] = { x: 500, y: 500 }
  ship.snap()
  scene.send('a jump', false)
  move()
  scene.send('not acknowledged: the jump is told again, and the span is longer', false)
  rocks[2]!['size'] = 0
  move()
  scene.send('several spans in one section')
  for (let n = 1; n <= 4; n++) {
    move()
    scene.send(`parameters follow what changes, ${n}`)
  }
  rocks[1]!['turn'] = 1 + Math.PI
  scene.send('half a circle')
  scene.wait(64)
  move()
  scene.send('a span of more than 64 ticks: nothing is predicted')
  move()
  scene.send('a gap of more than 64 ticks: nothing linear is predicted')
  late.despawn()
  scene.send('a despawn')
  rock(3)
  scene.send('its index is used again, by the next generation')
  const hidden = rocks[0]!.id
  scene.send('an entity is hidden', true, ({ id }) => id !== hidden)
  scene.send('a hidden entity comes back')
  scene.handOver('an entity of another player is handed over to the sender: no record of it came so far', former)
  scene.send('the entity that was handed over has a place of the sender, and names its origin')
  const given = sender.get(former) as OwnEntity
  given['x'] = 12
  scene.send('a delta of it names its place alone')
  scene.send('it is hidden', true, ({ id }) => id !== former)
  scene.handedState('the state of an entity in the message that hands it over', ship)
  return {
    about:
      'Entities of one link, from its first message on: each vector needs those before it. `hex` is a message on ' +
      '`channel`, of tick `tick`. `changed` and `removed` are what the receiver has then: entities with other values ' +
      'than before (undefined values are left out), and ids of entities that it no longer has. `means` has the ' +
      'elements of an `owner` message by their names. `handed` is the state in one: the `id` and `kind` of the ' +
      'entity and its `values`; `tick` is the tick of that state. The sender is in slot 3, epoch 7; its ordinal is 7.',
    given: { sender: SENDER, declaration: DUEL },
    vectors: scene.vectors,
  }
}
