import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StartLobbyError } from './errors.ts'

/** A PartyKit project in a temporary folder: the same parties, whether this runs from sources or from `dist`. */
export interface Project {
  readonly folder: string
  /** The arguments of `node` that run it. */
  arguments(port: number): readonly string[]
  remove(): void
}

/** Begins the name of every project's folder, so that a workerd tells by its command line whose it is. */
export const PROJECT_PREFIX = 'tickmesh-lobby-'
/** Holds the id of the process that started the project. */
export const OWNER_FILE = 'owner'

export function makeProject(vars: { readonly [name: string]: string }): Project {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), PROJECT_PREFIX))
  const parties = partiesModule()
  for (const [file, party] of [
    ['main.js', 'DirectoryParty'],
    ['room.js', 'RoomParty'],
  ] as const) {
    writeFileSync(join(folder, file), `export { ${party} as default } from ${JSON.stringify(parties)}\n`)
  }
  writeFileSync(
    join(folder, 'partykit.json'),
    JSON.stringify({
      name: 'tickmesh-lobby',
      main: 'main.js',
      parties: { room: './room.js' },
      // The newest that the workerd of partykit 0.0.115 knows.
      compatibilityDate: '2024-07-18',
      vars,
    }),
  )
  // PartyKit looks upwards for it, and must not find somebody else's.
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  mkdirSync(join(folder, 'state'))
  writeFileSync(join(folder, OWNER_FILE), String(process.pid))
  return {
    folder,
    arguments: (port) => [
      partykitBin(),
      ...['dev', '-c', 'partykit.json', '-p', String(port), '--persist', join(folder, 'state')],
      ...['--disable-request-cf-fetch', '--no-hotkeys'],
    ],
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

function partiesModule(): string {
  const here = import.meta.url
  return fileURLToPath(new URL(here.endsWith('.ts') ? '../server/partykit/index.ts' : './server/partykit.js', here))
}

/** The bin itself: between npx and it, a SIGTERM is lost. */
function partykitBin(): string {
  // Its `exports` name neither the bin nor anything that `require.resolve` takes.
  const folders = createRequire(import.meta.url).resolve.paths('partykit') ?? []
  const bin = folders.map((folder) => join(folder, 'partykit', 'dist', 'bin.mjs')).find((file) => existsSync(file))
  if (bin === undefined) {
    const message = "PartyKit is not installed. Run `npm install partykit`, or start the lobby with runtime: 'node'"
    throw new StartLobbyError('failed', message)
  }
  return bin
}
