/**
 * Size check of the built packages: the smallest game, by part, and the addition of each other entry;
 * bundled, minified and gzipped. Fails when one is over its budget. A KB is 1,000 bytes.
 */
import { existsSync } from 'node:fs'
import { SourceMap, type SourceMapPayload } from 'node:module'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, type BuildOptions, type Plugin } from 'esbuild'
import { build as vite, type Rolldown } from 'vite'

const GAME = `export { connectLobby, defineGame, f } from '@tickmesh/net'`

/** Game of one type of field: bundlers drop the types that a game does not use, but for esbuild. */
const GAME_OF_ONE_FIELD = `import { connectLobby, defineGame, f } from '@tickmesh/net'
const game = defineGame({ id: 'game', version: 1, state: { ship: { x: f.fixed(0, 1, 0.1) } } })
export const lobby = connectLobby('ws://localhost:1999', game)`

/**
 * Budgets of the smallest game without the parts below, in bytes: all of `f`, as Vite bundles it and as esbuild does;
 * one type of field, as Vite does.
 */
const GAME_BUDGET = 68_800
const ESBUILD_BUDGET = 70_000
const ONE_FIELD_BUDGET = 66_800

/** Budgets of the additions of the parts that every game has and that are measured apart, in bytes. */
const PART_BUDGETS = { relay: 4_000, privacy: 1_200, identity: 100 }
type Part = keyof typeof PART_BUDGETS

/** Budget of the addition of each feature that a game imports from '@tickmesh/net', in bytes. At most 7.0 KB. */
const FEATURE_BUDGETS = { hostAuthority: 7_020, handover: 3_600, groups: 2_200, transfers: 4_500 }

/**
 * Budget of the addition of each feature to come, in bytes: it goes to `FEATURE_BUDGETS` when the feature comes, or to
 * `ENTRY_BUDGETS` when that has an entry of its own. Development tools have none: their entry is their own, and a game
 * that does not import it has no byte of them.
 */
const BUDGETS_TO_COME = { media: 8_000, rollback: 8_000, log: 3_000 }

/**
 * Budget of the addition of each other entry, in bytes. Of `testing`, 1,700 are the conditioner of links, 800 silent
 * networks, privacy and players who avoid each other in the lobby, 500 its leases of TURN credentials.
 */
const ENTRY_BUDGETS = {
  '@tickmesh/net/3d': 2_600,
  '@tickmesh/net/identity': 8_000,
  '@tickmesh/net/identity/jose': 1_300,
  '@tickmesh/net/identity/noble': 1_000,
  '@tickmesh/net/identity/words': 5_700,
  '@tickmesh/net/phaser': 1_500,
  '@tickmesh/net/testing': 21_600,
}

/** Budget of what `identity()` loads by itself, apart from its own code: the witnesses, in bytes. */
const WITNESSES_BUDGET = 2_465

const root = fileURLToPath(new URL('..', import.meta.url))

const gzipped = (text: string): number => gzipSync(text, { level: 9 }).length

interface Bundle {
  readonly text: string
  readonly map: SourceMapPayload
}

/** Leaves out what is loaded by itself, later: bundlers make files of their own of it. */
const WITHOUT_LATER: Plugin = {
  name: 'without-later',
  setup: (build) => {
    build.onResolve({ filter: /./ }, ({ kind }) => (kind === 'dynamic-import' ? { external: true } : undefined))
  },
}

async function bundle(source: string, options: BuildOptions = {}): Promise<Bundle> {
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: source, resolveDir: root },
    outfile: `${root}game.js`,
    write: false,
    bundle: true,
    minify: true,
    sourcemap: 'external',
    format: 'esm',
    target: 'es2022',
    // Peer dependencies, which some entries need: they are what a game chooses to install.
    external: ['phaser', 'jose', '@noble/*'],
  })
  const [map, code] = outputFiles
  if (!map || !code) throw new Error('esbuild made no source map')
  return { text: code.text, map: JSON.parse(map.text) as SourceMapPayload }
}

/** Files of each part, and the text that stands in for each of them. */
const STAND_INS: { readonly [part in Part]: readonly [files: RegExp, text: string] } = {
  /** Links are what they are given, and get the ICE servers alone. */
  relay: [
    /\/(link\/(fallback|relay)|room\/link-makers)\.ts$/,
    `export const withFallback = (open) => open, relayLink = undefined
  export class LinkMakers {
    constructor(open, seat) { this.open = open; this.seat = seat }
    to() { return (options) => this.open({ ...options, context: { iceServers: this.seat.iceServers } }) }
    takeDurable() {}
    relayed() {}
    uncork() {}
    lobbyChanged() {}
  }`,
  ],
  /** Players have no identity; what makes links secure is measured with the relay. */
  identity: [/\/room\/identified\.ts$/, 'export class Identified {}'],
  /** Links show all addresses. */
  privacy: [
    /\/link\/privacy\.ts$/,
    'export const withPrivacy = (open) => open, withoutTurn = () => undefined, shownBy = () => ({})',
  ],
}

/** Returns the sources as a build for production has them, without a part if one is named. */
const sources = (without?: Part): BuildOptions => {
  const plugin: Plugin = {
    name: 'sources',
    setup: (build) => {
      build.onLoad({ filter: /\/src\/development\.ts$/ }, () => ({ contents: 'export const DEVELOPMENT = false' }))
      if (without === undefined) return
      const [filter, contents] = STAND_INS[without]
      build.onLoad({ filter }, () => ({ contents }))
    },
  }
  return { conditions: ['@tickmesh/source'], plugins: [plugin] }
}

/** Returns the addition of a part to the smallest game: sources with it, less those without its files. */
async function partBytes(part: Part): Promise<number> {
  const [all, without] = await Promise.all([bundle(GAME, sources()), bundle(GAME, sources(part))])
  return gzipped(all.text) - gzipped(without.text)
}

async function bundledByVite(source: string): Promise<string> {
  const { output } = (await vite({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [
      { name: 'game', resolveId: (id) => (id === 'game' ? id : null), load: (id) => (id === 'game' ? source : null) },
    ],
    build: { write: false, target: 'es2022', rolldownOptions: { input: 'game', preserveEntrySignatures: 'strict' } },
  })) as Rolldown.RolldownOutput
  return output[0].code
}

/** Returns the part that a source file belongs to. Its path is relative to the root. */
function partOf(path: string): string {
  const [, library] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? []
  if (library !== undefined) return library
  const [, vendored] = /^packages\/net\/src\/vendor\/(.+)\.js$/.exec(path) ?? []
  if (vendored !== undefined) return vendored
  const [, folder] = /^packages\/net\/src\/(core\/[^/]+|[^/]+)\//.exec(path) ?? []
  if (folder !== undefined) return folder
  return path.startsWith('packages/lobby/') ? 'protocol of the lobby' : 'declaration, errors, log'
}

/** Returns the bundle's bytes by part: each part gzipped alone, scaled so that their sum is the bundle's. */
function byPart({ text, map }: Bundle): readonly (readonly [string, number])[] {
  const sources = new SourceMap(map)
  const texts = new Map<string, string>()
  for (const [line, content] of text.split('\n').entries()) {
    for (let column = 0; column < content.length; column++) {
      const entry = sources.findEntry(line, column)
      const part = 'originalSource' in entry && entry.originalSource ? partOf(entry.originalSource) : 'bundler'
      texts.set(part, (texts.get(part) ?? '') + content[column])
    }
  }
  const alone = [...texts].map(([part, own]) => [part, gzipped(own)] as const)
  const scale = gzipped(text) / alone.reduce((sum, [, bytes]) => sum + bytes, 0)
  return alone.map(([part, bytes]) => [part, bytes * scale] as const).sort((a, b) => b[1] - a[1])
}

const row = (bytes: number, name: string): string => `${(bytes / 1_000).toFixed(1).padStart(6)}  ${name}`

function check(name: string, bytes: number, budget: number): void {
  console.log(row(bytes, `${name} (budget ${budget / 1_000})`))
  if (bytes <= budget) return
  console.log(`        over its budget by ${bytes - budget} bytes`)
  process.exitCode = 1
}

const BUILT = ['packages/lobby/dist/protocol.js', 'packages/net/dist/index.js']
const missing = BUILT.filter((file) => !existsSync(`${root}${file}`))
if (missing.length > 0) {
  console.error(`npm run size measures the built packages: run npm run build first. Missing: ${missing.join(', ')}.`)
  process.exit(1)
}
console.log('KB gzipped')
const game = await bundle(GAME)
for (const [part, bytes] of byPart(game)) console.log(row(bytes, part))
const total = gzipped(game.text)
console.log(row(total, 'all of the smallest game'))
let parts = 0
for (const part of Object.keys(PART_BUDGETS) as Part[]) {
  const bytes = await partBytes(part)
  check(`the part ${part} in it`, bytes, PART_BUDGETS[part])
  parts += bytes
}
check('all of it but these parts', total - parts, ESBUILD_BUDGET)
check('all of it but these parts, by Vite', gzipped(await bundledByVite(GAME)) - parts, GAME_BUDGET)
const ofOneField = await bundledByVite(GAME_OF_ONE_FIELD)
check('a game of one type of field but these parts, by Vite', gzipped(ofOneField) - parts, ONE_FIELD_BUDGET)
async function checkAddition(name: string, source: string, budget: number): Promise<void> {
  const { text } = await bundle(`${GAME}\n${source}`, { plugins: [WITHOUT_LATER] })
  check(`more with ${name}`, gzipped(text) - total, budget)
}

for (const [feature, budget] of Object.entries(FEATURE_BUDGETS)) {
  await checkAddition(feature, `export { ${feature} } from '@tickmesh/net'`, budget)
}
const withIdentity = `${GAME}\nexport * from '@tickmesh/net/identity'`
const [whole, core] = await Promise.all([bundle(withIdentity), bundle(withIdentity, { plugins: [WITHOUT_LATER] })])
check('the witnesses, which identity loads apart', gzipped(whole.text) - gzipped(core.text), WITNESSES_BUDGET)
for (const [entry, budget] of Object.entries(ENTRY_BUDGETS)) {
  await checkAddition(entry, `export * as entry from '${entry}'`, budget)
}
for (const [feature, budget] of Object.entries(BUDGETS_TO_COME)) {
  console.log(`     -  more with ${feature}, to come (budget ${budget / 1_000})`)
}
