// Tests of the vectors in docs/vectors, with a reader that imports none of the code.

import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readInputStatus as readStatus } from '../../packages/net/src/core/authority/input-message.ts'
import { fromWire } from '../../packages/net/src/core/mesh/message.ts'
import { ownershipFromWire } from '../../packages/net/src/core/mesh/ownership-message.ts'
import { OwnershipTable } from '../../packages/net/src/core/state/entities/ownership-table.ts'
import { PayloadReader } from '../../packages/net/src/core/packet/payload.ts'
import { PART_INPUT_STATUS } from '../../packages/net/src/core/packet/small-parts.ts'
import { compileState } from '../../packages/net/src/core/state/schema/schema.ts'
import { StateSync } from '../../packages/net/src/core/state/state-sync.ts'
import { unpackFrame } from '../../packages/net/src/core/transfer/transfer-frame.ts'
import { unpack } from '../../packages/net/src/core/wire/msgpack.ts'
import { Bits } from './reader/bits.ts'
import { fromHex, toHex } from './reader/bytes.ts'
import type { FieldsDeclaration, GameDeclaration } from './reader/declaration.ts'
import { describe as describeGame, hashOf } from './reader/declaration-hash.ts'
import { EntitiesReader, type RecordJson } from './reader/entities.ts'
import { EVENTS, type MessageJson, readMessage, TRANSFERS } from './reader/messages.ts'
import { readMsgpack } from './reader/msgpack.ts'
import { type Near, readPacket, type SmallPart } from './reader/packet.ts'
import { readCue, readInputs, readInputStatus } from './reader/small-parts.ts'
import { textOf, toJson, type Vector } from './vectors/vector-file.ts'
import { stateOf } from './vectors/declared.ts'
import { vectorFiles } from './vectors/vector-files.ts'
import { FORMS } from './forms.fixture.ts'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'docs/vectors')

interface FileJson {
  readonly declaration: GameDeclaration
  readonly input: FieldsDeclaration
  readonly sender: { readonly slot: number; readonly epoch: number }
  readonly vectors: readonly (Vector & { readonly hex: string })[]
}

async function load(name: string): Promise<FileJson> {
  return JSON.parse(await readFile(join(folder, name), 'utf8')) as FileJson
}

describe('the files of docs/vectors', () => {
  it('are what the code makes now (npm run vectors writes them)', async () => {
    const made = vectorFiles()
    expect((await readdir(folder)).toSorted()).toEqual(Object.keys(made).toSorted())
    for (const [name, file] of Object.entries(made))
      expect(await readFile(join(folder, name), 'utf8'), name).toBe(textOf(file))
  })

  it('are read by a reader that has nothing of the code', async () => {
    const names = await readdir(join(import.meta.dirname, 'reader'))
    for (const name of names) {
      const text = await readFile(join(import.meta.dirname, 'reader', name), 'utf8')
      for (const [, from] of text.matchAll(/from '([^']*)'/g))
        expect([name, from]).toEqual([name, expect.stringMatching(/^\.\/[\w-]+\.ts$/)])
    }
  })
})

describe('a reader written from WIRE.md reads', () => {
  it('[FRM7] codes', async () => {
    const { vectors } = await load('codes.json')
    for (const { name, hex, bits, number } of vectors) {
      const reader = new Bits(fromHex(hex))
      const [, code, parameter] = /^(\w+)\((\d+)\)$/.exec(name) ?? []
      const read = code === 'rice' ? reader.rice(Number(parameter)) : reader.sized(Number(parameter))
      expect([name, read, Math.ceil((bits as number) / 8)]).toEqual([name, number, hex.length / 2])
      reader.expectEnd()
    }
  })

  it('[FRM1] values, as the code does', async () => {
    const { vectors } = await load('values.json')
    for (const { name, hex, value, refused } of vectors) {
      const bytes = fromHex(hex)
      if (refused === true) {
        expect(() => readMsgpack(bytes), name).toThrow()
        expect([name, unpack(bytes)]).toEqual([name, undefined])
        continue
      }
      const read = [readMsgpack(bytes), unpack(bytes)?.value]
      expect([name, toJson(read)]).toEqual([name, [value, value]])
    }
  })

  it('[FRM3] [FRM4] [FRM5] [FRM9] [CUE1] [INP2] [INP3] [INP6] packets', async () => {
    const { vectors, input } = await load('packets.json')
    for (const { name, hex, near, means } of vectors) {
      const { parts, ...packet } = readPacket(fromHex(hex), near as Near)
      const read = parts?.map((part) => ({ type: part.type, ...readPart(part, input, near as Near) }))
      expect([name, toJson({ ...packet, parts: read })]).toEqual([name, means])
      const payload = new PayloadReader()
      payload.open(fromHex(hex), 0)
      payload.split((near as Near).tick)
      for (const part of parts ?? []) {
        if (payload.parts.next() !== PART_INPUT_STATUS) continue
        const byCode = readStatus(payload.parts) === undefined
        expect([name, byCode]).toEqual([name, 'refused' in readPart(part, input, near as Near)])
      }
    }
  })

  it('[FRM3] [FRM4] [FRM9] [STA2] [STA31] [STA32] no malformed packet, and neither does the code', async () => {
    const { vectors, declaration } = await load('malformed.json')
    for (const { name, hex, before, tick = 300 } of vectors) {
      const reader = new EntitiesReader(declaration.state, declaration.tickRate)
      const read = (text: string): void => {
        const { entities, tick: of } = readPacket(fromHex(text), { time: 0, tick: tick as number })
        if (entities !== undefined) reader.read(entities, of ?? 0)
      }
      const sync = new StateSync({
        schema: compileState(stateOf(declaration.state)),
        slot: 5,
        tickRate: declaration.tickRate,
        sendRate: declaration.sendRate,
        ownership: new OwnershipTable(),
      })
      sync.addPeer(3)
      const nowMs = ((tick as number) * 1_000) / declaration.tickRate
      if (before !== undefined) {
        read(before as string)
        expect([name, sync.receive(3, fromHex(before as string), { nowMs, sharedMs: nowMs }).accepted]).toEqual([
          name,
          true,
        ])
      }
      expect(() => read(hex), name).toThrow()
      sync.receive(3, fromHex(hex), { nowMs, sharedMs: nowMs })
      expect([name, sync.counters.malformed]).toEqual([name, 1])
    }
  })

  it('[EVT1] messages on events', async () => {
    const { vectors } = await load('messages.json')
    for (const { name, hex, means, refused } of vectors) {
      const bytes = fromHex(hex)
      if (refused !== true) expect([name, toJson(readMessage(EVENTS, bytes))]).toEqual([name, means])
      else expect(() => readMessage(EVENTS, bytes), name).toThrow()
      expect([name, fromWire(unpack(bytes)?.value, ownershipFromWire) === undefined]).toEqual([name, refused === true])
    }
  })

  it('[XFER1] messages on transfer', async () => {
    const { vectors } = await load('transfers.json')
    for (const { name, hex, means, refused } of vectors) {
      const bytes = fromHex(hex)
      if (refused !== true) expect([name, toJson(readMessage(TRANSFERS, bytes))]).toEqual([name, means])
      else expect(() => readMessage(TRANSFERS, bytes), name).toThrow()
      expect([name, unpackFrame(bytes) === undefined]).toEqual([name, refused === true])
    }
  })

  it('[HEL3] declarations, and makes their hashes', async () => {
    const { vectors } = await load('hashes.json')
    for (const { name, declaration, hex, hash } of vectors) {
      const description = describeGame(declaration as GameDeclaration)
      expect([name, toHex(description), hashOf(description)]).toEqual([name, hex, hash])
    }
  })

  it('[STA1] [STA3] [STA14] [STA15] [STA16] [STA17] [STA18] [STA19] [STA31] [SNP1] [OWN3] entities', async () => {
    const { seen } = await readEntities('entities.json')
    expect([...seen].toSorted()).toEqual(FORMS)
  })

  it('[STA1] [STA14] [STA15] [STA16] [STA17] rotations', async () => {
    const { seen } = await readEntities('rotations.json')
    expect([...seen]).toEqual(expect.arrayContaining(['a turn', 'another component left out']))
  })
})

/** Reads vectors of entities, and compares what they mean. */
async function readEntities(file: string): Promise<EntitiesReader> {
  const { vectors, declaration, sender } = await load(file)
  const reader = new EntitiesReader(declaration.state, declaration.tickRate)
  const known = new Map<string, { readonly id: number; readonly kind: string; readonly values: unknown }>()
  let parts: Uint8Array[] = []
  for (const { name, hex, channel, tick, changed, removed, handed, means } of vectors) {
    const bytes = fromHex(hex)
    const near = { time: 0, tick: tick as number }
    const read: MessageJson =
      channel === 'events' ? readMessage(EVENTS, bytes) : { name: 'packet', ...readPacket(bytes, near) }
    if (means !== undefined) {
      expect([name, toJson(read)]).toEqual([name, means])
      continue
    }
    if (handed !== undefined) {
      expect([name, (read['state'] as number[])[0]]).toEqual([name, tick])
      expect([name, toJson(readHanded(reader, read))]).toEqual([name, handed])
      continue
    }
    expect([name, read['tick']]).toEqual([name, tick])
    const before = new Map(known)
    parts.push(read['entities'] as Uint8Array)
    const due = channel === 'state' || read['part'] === read['last'] ? parts : []
    if (due.length > 0) parts = []
    for (const record of due.flatMap((part) => reader.read(part, tick as number))) {
      const place = `${record.kind} ${record.index}`
      if (record.values === undefined) known.delete(place)
      else {
        const id = record.type === 'delta' ? known.get(place)?.id : idOf(record, sender, declaration)
        known.set(place, { id: id ?? 0, kind: record.kind, values: toJson(record.values) })
      }
    }
    const ids = [...known.values()].map(({ id }) => id)
    const different = [...known].filter(([place, entity]) => {
      const was = before.get(place)
      return was?.id !== entity.id || JSON.stringify(was.values) !== JSON.stringify(entity.values)
    })
    expect([name, byId(different.map(([, entity]) => entity))]).toEqual([name, byId(changed as { id: number }[])])
    expect([name, [...before.values()].map(({ id }) => id).filter((id) => !ids.includes(id))]).toEqual([name, removed])
  }
  return reader
}

function byId<T extends { readonly id: number }>(entities: readonly T[]): T[] {
  return entities.toSorted((a, b) => a.id - b.id)
}

function idOf(
  record: RecordJson,
  { slot, epoch }: { readonly slot: number; readonly epoch: number },
  { state }: GameDeclaration,
): number {
  const kind = Object.keys(state).indexOf(record.kind)
  const from = record.origin ?? {
    slot,
    epoch: record.epoch ?? epoch,
    index: record.index,
    generation: record.generation,
  }
  const parts = [from.slot, from.epoch, kind, from.index, from.generation]
  return parts.reduce((id, part, at) => id * 2 ** [6, 10, 6, 12, 16][at]! + part, 0)
}

function readPart({ type, bytes }: SmallPart, input: FieldsDeclaration, near: Near): object {
  if (type === 'inputs') return readInputs(bytes, input, near.tick)
  if (type === 'cue') return readCue(bytes)
  try {
    return readInputStatus(bytes)
  } catch {
    return { refused: true }
  }
}

function readHanded(reader: EntitiesReader, message: MessageJson): object {
  const [, , bytes] = message['state'] as [number, number, Uint8Array]
  const id = message['id'] as number
  const kind = reader.kinds[Math.floor(id / 2 ** 28) % 64]!
  return { id, kind: kind.name, values: reader.readHanded(kind, bytes) }
}
