// Tests of the objects that stand for entities.

import { describe, expect, it } from 'vitest'
import { EntityObjects } from './entity-objects.ts'

describe('EntityObjects', () => {
  it('creates one object for each entity, updates it in every pass and removes it with its entity', () => {
    const log: string[] = []
    const objects = new EntityObjects<{ id: number; x: number }, string>({
      create: (entity) => {
        log.push(`create ${entity.id}`)
        return `object ${entity.id}`
      },
      update: (object, entity) => log.push(`${object} at ${entity.x}`),
      remove: (object, id) => log.push(`remove ${object} of ${id}`),
    })
    objects.update([{ id: 7, x: 1 }])
    objects.update([
      { id: 7, x: 2 },
      { id: 9, x: 3 },
    ])
    objects.update([{ id: 9, x: 4 }])
    expect(log).toEqual([
      'create 7',
      'object 7 at 1',
      'object 7 at 2',
      'create 9',
      'object 9 at 3',
      'object 9 at 4',
      'remove object 7 of 7',
    ])
    expect(objects.get(7)).toBeUndefined()
    expect([...objects]).toEqual([[9, 'object 9']])
  })

  it('destroys objects by default, once, and skips values without `destroy`', () => {
    const destroyed: number[] = []
    const objects = new EntityObjects<{ id: number }, unknown>({
      create: ({ id }) => (id === 3 ? 'text' : { destroy: () => destroyed.push(id) }),
    })
    objects.update([{ id: 1 }, { id: 2 }, { id: 3 }])
    objects.clear()
    objects.clear()
    expect(destroyed).toEqual([1, 2])
    expect([...objects]).toEqual([])
  })

  it('creates a new object when an id returns', () => {
    let made = 0
    const objects = new EntityObjects<{ id: number }, number>({ create: () => ++made, remove: () => undefined })
    objects.update([{ id: 1 }])
    objects.update([])
    objects.update([{ id: 1 }])
    expect(objects.get(1)).toBe(2)
  })
})
