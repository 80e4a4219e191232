// Tests of the published types: TypeScript versions, and what an editor shows.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../setup/run.ts'
import { docComments, type Entries } from './doc-comments.ts'
import { Editor } from './editor.ts'
import { bin, packedApp, type PackedApp } from './packed-app.ts'

/** The last TypeScript that has `moduleResolution` node10. */
const OLD_TYPESCRIPT = '5.9.3'
const VALIBOT = '1.5.0'

/** Milliseconds for a compilation of all libraries, on a busy machine. */
const SLOW = 180_000

let packed: PackedApp
let editor: Editor

beforeAll(async () => {
  packed = await packedApp({ typescript: OLD_TYPESCRIPT, valibot: VALIBOT })
  const path = join(packed.app, 'game.ts')
  editor = new Editor(path, await readFile(path, 'utf8'))
}, 240_000)

afterAll(() => packed?.remove())

describe('the published types compile', () => {
  const RESOLUTIONS: readonly (readonly [version: string, ...options: string[]])[] = [
    ['today’s', '--module', 'esnext', '--moduleResolution', 'bundler'],
    ['today’s', '--module', 'nodenext', '--moduleResolution', 'nodenext', '--skipLibCheck'],
    [OLD_TYPESCRIPT, '--module', 'esnext', '--moduleResolution', 'bundler', '--skipLibCheck'],
    [OLD_TYPESCRIPT, '--module', 'node16', '--moduleResolution', 'node16', '--skipLibCheck'],
    [OLD_TYPESCRIPT, '--module', 'esnext', '--moduleResolution', 'node10', '--skipLibCheck'],
  ]
  for (const [version, ...options] of RESOLUTIONS) {
    it(`with ${version} TypeScript, ${options.join(' ')}`, { timeout: SLOW }, async () => {
      const tsc = version === OLD_TYPESCRIPT ? join(packed.app, 'node_modules/.bin/tsc') : bin('tsc')
      // With declarations: all types of a game have names that another file can import.
      await run(tsc, ['-p', packed.app, '--declaration', ...options], packed.app)
    })
  }
})

describe('an editor offers what a game calls, and nothing else,', () => {
  const ENTITY = ['id', 'kind', 'latest', 'own', 'owner', 'view']
  const SHIP = ['at', 'mode', 'speed', 'vx', 'x']
  const OFFERED: { readonly [expression: string]: readonly string[] } = {
    room: [
      ...[
        'clock',
        'close',
        'code',
        'cue',
        'data',
        'ended',
        'host',
        'isHost',
        'leave',
        'lobby',
        'maxPlayers',
        'me',
        'on',
      ],
      ...['onCue', 'onEvent', 'players', 'public', 'seed', 'send', 'shared', 'simulate', 'start', 'startTick', 'state'],
      ...['tick', 'tickRate', 'transfer'],
    ],
    'room.state': [
      ...['all', 'control', 'controlledBy', 'controllerOf', 'counters', 'get', 'give', 'group', 'isComplete', 'on'],
      ...['priority', 'relevant', 'spawn'],
    ],
    'room.shared': ['get', 'on', 'set'],
    'room.clock': ['driftPpm', 'errorMs', 'fraction', 'lead', 'now', 'synced', 'tick'],
    player: [
      'block',
      'cannotReach',
      'confirm',
      'id',
      'identity',
      'isHost',
      'isMe',
      'label',
      'name',
      'problem',
      'safetyWords',
      'silentMs',
      'slot',
      'stats',
      'status',
    ],
    'player.stats': ['bandwidth', 'jitterMs', 'loss', 'path', 'rttMs', 'sendRate'],
    lobby: ['close', 'create', 'join', 'list', 'quickMatch'],
    mine: [...ENTITY, ...SHIP, 'despawn', 'snap'],
    'remotes[0]!': ENTITY,
    'remotes[0]!.view': SHIP,
    f: [
      ...['angle', 'bool', 'enum', 'fixed', 'float32', 'int', 'optional', 'plain', 'press', 'ref', 'string', 'uint'],
      ...['vec2', 'vec3'],
    ],
    f3: [
      ...['angle', 'bool', 'enum', 'fixed', 'float32', 'int', 'optional', 'plain', 'press', 'quat', 'ref', 'string'],
      ...['uint', 'vec2', 'vec3'],
    ],
    game: [
      ...['authority', 'cues', 'events', 'hash', 'id', 'input', 'sendRate', 'shared', 'state', 'tickRate', 'use'],
      'version',
    ],
    'game.state.ship.x': ['spec'],
  }
  for (const [expression, names] of Object.entries(OFFERED)) {
    it(`behind ${expression}`, () => expect(editor.completions(expression)).toEqual([...names].sort()))
  }
})

describe('an editor shows', () => {
  const SHIP = '{ x: number; vx: number; at: Vec2 | undefined; speed: Vec2; mode: "calm" | "angry"; }'
  const SHOWN: readonly (readonly [place: string, word: string, type: string])[] = [
    ['view.x', 'x', '(property) x: number'],
    ['const mine', 'mine', `const mine: OwnEntity<${SHIP}, "ship">`],
    ['const any', 'any', `const any: AnyEntity<${SHIP}, "ship">`],
    ['payload.by', 'payload', '(parameter) payload: { by: string; hard?: boolean | undefined; }'],
    ['flash.x', 'flash', '(parameter) flash: { x: number; }'],
    ['spawned.view.mode', 'mode', '(property) mode: "calm" | "angry"'],
    ['handed.view.size', 'size', '(property) size: number'],
    ['found.latest.size', 'size', '(property) size: number'],
    ['round.number', 'round', '(parameter) round: { number: number; }'],
    ['someone.name', 'someone', '(parameter) someone: Player'],
    ['f.uint', 'uint', '(alias) f.uint(bits: number, options?: IntOptions): NumberField export f.uint'],
  ]
  for (const [place, word, type] of SHOWN) {
    it(`values over ${place}`, () => expect(editor.hover(place, word).type).toBe(type))
  }

  it('the values that spawn takes', () => {
    expect(editor.hover('state.spawn', 'spawn').type).toContain(`values: ${SHIP}, options?: SpawnOptions): OwnEntity<`)
  })

  it('the doc comment of every type of field, and of every export', () => {
    const bare = editor.completions('f').filter((name) => editor.hover(`f.${name}`, name).doc === '')
    expect(bare).toEqual([])
    const all = new Editor(join(packed.app, 'all-of-net.ts'), "import * as net from '@tickmesh/net'")
    const names = all.completions('net')
    expect(names.length).toBeGreaterThan(8)
    expect(names.filter((name) => all.hover(`net.${name}`, name).doc === '')).toEqual([])
  })
})

describe('the doc comments', () => {
  const source = fileURLToPath(new URL('../../packages/net/src/', import.meta.url))
  const SOURCES: Entries = {
    net: `${source}index.ts`,
    '3d': `${source}3d/index.ts`,
    'identity-jose': `${source}identity/jose.ts`,
    'identity-noble': `${source}identity/noble.ts`,
    'identity-words': `${source}identity/words.ts`,
    phaser: `${source}phaser/index.ts`,
    testing: `${source}testing/index.ts`,
  }

  it('are all published as they are written, and every public name has one', () => {
    const dist = join(packed.app, 'node_modules/@tickmesh/net/dist')
    const built = Object.keys(SOURCES).map((name) => [name, `${dist}/${name === 'net' ? 'index' : name}.d.ts`])
    const published = docComments(Object.fromEntries(built), {})
    const written = docComments(SOURCES, { customConditions: ['@tickmesh/source'], allowImportingTsExtensions: true })
    expect(published.size).toBeGreaterThan(400)
    expect([...published].filter(([, doc]) => doc === '').map(([name]) => name)).toEqual([])
    // TypeScript reads no doc comment of `export * as f`.
    const changed = [...published].filter(([name, doc]) => (written.get(name) || doc) !== doc).map(([name]) => name)
    expect(changed).toEqual([])
  })
})

describe('does not compile, and says why:', () => {
  const game = (kind: string): string =>
    `export const wrong = defineGame({ id: 'a', version: 1, state: { thing: {\n${kind}\n} } })`
  const events = (event: string): string =>
    `export const wrong = defineGame({ id: 'a', version: 1, events: { thing: ${event} } })`
  const taken = (name: string): string => `an entity has a \\"${name}\\" of its own; choose another name`
  const NAMES = ['id', 'kind', 'owner', 'own', 'view', 'latest', 'despawn', 'snap', 'toJSON', 'then', 'constructor']
  const WRONG: { readonly [name: string]: readonly [code: string, message: string] } = {
    'an unknown velocity': [
      game("x: f.fixed(0, 1, 0.1, { velocity: 'xv' }), vx: f.fixed(0, 1, 0.1)"),
      'there is no field \\"xv\\" to be its velocity',
    ],
    'an unknown velocity of a vec2': [
      game("at: f.vec2(f.fixed(0, 1, 0.1, { velocity: 'speed' }))"),
      'there is no field \\"speed\\" to be its velocity',
    ],
    'an unknown velocity of a vec3': [
      game("at: f.vec3(f.fixed(0, 1, 0.1, { velocity: 'speed' }))"),
      'there is no field \\"speed\\" to be its velocity',
    ],
    'an unknown velocity of a quat': [
      game("turn: f3.quat({ bits: 10, angularVelocity: 'spin' })"),
      'there is no field \\"spin\\" to be its velocity',
    ],
    'an unknown velocity of an optional field': [
      game("x: f.optional(f.fixed(0, 1, 0.1, { velocity: 'vx' }))"),
      'there is no field \\"vx\\" to be its velocity',
    ],
    'no field': [game('x: 5'), "Type 'number' is not assignable to type 'Field<unknown>'"],
    'a reference of an event that is no number': [
      events("{ schema: v.object({ by: v.string() }), refs: ['by'] }"),
      'the schema has no number \\"by\\"',
    ],
    'an unknown reference of an event': [
      events("{ schema: v.object({ id: v.number() }), refs: ['di'] }"),
      'the schema has no number \\"di\\"',
    ],
    'a value of an event with references': ["room.send('shot', { id: 'a' })", "Type 'string' is not assignable"],
    'an authority that is not called': [
      "export const wrong = defineGame({ id: 'a', version: 1, authority: hostAuthority })",
      "Type '() => AuthorityStrategy' is not assignable to type 'AuthorityStrategy'",
    ],
    'an unknown event of a room': ["room.on('jion', () => {})", '\'"jion"\' is not assignable'],
    'an unknown event': ["room.send('hti', { by: '' })", '\'"hti"\' is not assignable'],
    'an unknown field': ['mine.xx = 1', "Property 'xx' does not exist"],
    'a field of another player': ['remotes[0]!.view.x = 1', "Cannot assign to 'x' because it is a read-only property"],
  }
  for (const [name, [code, message]] of Object.entries(WRONG)) {
    it(name, () => expect(editor.errors(code)).toEqual([expect.stringContaining(message)]))
  }

  it('a field with a name that entities have', () => {
    for (const name of NAMES) {
      expect(editor.errors(game(`${name}: f.bool()`))).toEqual([expect.stringContaining(taken(name))])
    }
  })

  it('nothing of the example', () => expect(editor.errors()).toEqual([]))
})
