// Tests of the Phaser plugin over the life of a scene.

import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Room } from '../room/room.ts'
import { TickmeshPlugin } from './plugin.ts'

/** Stand-in with the members of a room that the plugin uses. */
class StandInRoom {
  left = 0
  entities: { id: number }[] = []
  readonly listeners = new Set<(tick: number) => void>()
  readonly state = { all: () => this.entities }

  on(_name: string, listener: (tick: number) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  async leave(): Promise<void> {
    this.left++
  }
}

function setUp() {
  const events = new EventEmitter()
  const room = new StandInRoom()
  const plugin = new TickmeshPlugin({ sys: { events } })
  return { events, room, plugin, typed: room as unknown as Room }
}

describe('TickmeshPlugin', () => {
  it('leaves the room when the scene shuts down, once', () => {
    const { events, room, plugin, typed } = setUp()
    plugin.bind(typed)
    events.emit('shutdown')
    events.emit('shutdown')
    events.emit('destroy')
    expect(room.left).toBe(1)
  })

  it('leaves the room when the scene is destroyed, and lets go of the scene', () => {
    const { events, room, plugin, typed } = setUp()
    plugin.bind(typed)
    events.emit('destroy')
    expect(room.left).toBe(1)
    expect(events.eventNames()).toEqual([])
  })

  it('can leave the room to the next scene', () => {
    const { events, room, plugin, typed } = setUp()
    const bound = plugin.bind(typed, { leave: false })
    bound.on('tick', () => undefined)
    events.emit('shutdown')
    expect(room.left).toBe(0)
    expect(room.listeners.size).toBe(0)
  })

  it('binds again when a scene starts again', () => {
    const { events, plugin, typed, room } = setUp()
    plugin.bind(typed)
    events.emit('shutdown')
    plugin.bind(typed)
    events.emit('shutdown')
    expect(room.left).toBe(2)
  })

  it('keeps one object for each entity, updates it with the frames, and removes all with the scene', () => {
    const { events, room, plugin, typed } = setUp()
    const alive = new Set<number>()
    const objects = plugin.bind(typed).sync('ship', {
      create: ({ id }) => {
        alive.add(id)
        return id
      },
      remove: (id) => alive.delete(id),
    })
    room.entities = [{ id: 1 }, { id: 2 }]
    events.emit('update')
    expect([...alive]).toEqual([1, 2])
    room.entities = [{ id: 2 }]
    events.emit('update')
    expect([...alive]).toEqual([2])
    expect(objects.get(2)).toBe(2)
    events.emit('shutdown')
    expect([...alive]).toEqual([])
    events.emit('update')
    expect([...alive]).toEqual([])
  })

  it('calls an `until` function once, at the end of the scene or before', () => {
    const { events, plugin, typed } = setUp()
    const bound = plugin.bind(typed)
    let ended = 0
    const end = bound.until(() => ended++)
    end()
    end()
    events.emit('shutdown')
    expect(ended).toBe(1)
  })
})
