// PartyKit party of doors: one object for each address, asked before a socket reaches a directory or a room.

import type * as Party from 'partykit/server'
import { DEFAULT_LIMITS, Door, type DoorAnswer, type DoorCall, type DoorRecord } from '../../core/index.ts'
import { MISS_FORGIVEN_MS } from '../../core/server-limits.ts'
import { configFromEnv } from '../config.ts'

/** Key of an address's misses in the storage of its object. */
const RECORD = 'record'

/** Party `door`: what one address may ask. Its misses outlive the object, which the platform ends when it is idle. */
export class DoorParty {
  readonly #room: Party.Room
  readonly #door: Door

  constructor(room: Party.Room) {
    this.#room = room
    this.#door = new Door({ ...DEFAULT_LIMITS, ...configFromEnv(room.env).limits })
  }

  static onBeforeConnect(): Response {
    return new Response('No such lobby', { status: 404 })
  }

  static onBeforeRequest(): Response {
    return new Response('No such lobby', { status: 403 })
  }

  async onStart(): Promise<void> {
    const record = await this.#room.storage.get<DoorRecord>(RECORD)
    if (record) this.#door.restore(this.#room.id, record, Date.now())
  }

  async onRequest(request: Party.Request): Promise<Response> {
    const call: DoorCall = await request.json()
    const now = Date.now()
    const { id, storage } = this.#room
    const before = this.#door.record(id)?.misses
    let [allowed, keptOutMs] = [true, 0]
    if (call.type === 'enter') allowed = this.#door.enter(id, call.code, now)
    else if (call.type === 'ask') keptOutMs = this.#door.keptOutMs(id, call.code, now)
    else if (call.type === 'known') this.#door.known(id, call.code)
    else this.#door.admit(id, call.code, now)
    const record = this.#door.record(id)
    if (record?.misses !== before) {
      if (record) {
        await storage.put(RECORD, record)
        await storage.setAlarm(now + record.misses * MISS_FORGIVEN_MS)
      } else await storage.delete(RECORD)
    }
    return Response.json({ allowed, keptOutMs } satisfies DoorAnswer)
  }

  async onAlarm(): Promise<void> {
    await this.#room.storage.delete(RECORD)
  }
}
