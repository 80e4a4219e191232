// Temporary PartyKit project that runs the parties of this package.

import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StartLobbyError } from './errors.ts'

/** PartyKit project in a temporary folder, with the parties of these sources or of `dist`. */
export interface Project {
  readonly folder: string
  /** Returns the arguments of `node` that run the project. */
  arguments(port: number): readonly string[]
  remove(): void
}

/** Prefix of a project's folder, by which a workerd's command line shows its origin. */
export const PROJECT_PREFIX = 'tickmesh-lobby-'
/** File with the id of the process that started the project. */
export const OWNER_FILE = 'owner'

export function makeProject(vars: { readonly [name: string]: string }): Project {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), PROJECT_PREFIX))
  const parties = partiesModule()
  for (const [file, party] of [
    ['main.js', 'DirectoryParty'],
    ['room.js', 'RoomParty'],
    ['door.js', 'DoorParty'],
  ] as const) {
    writeFileSync(join(folder, file), `export { ${party} as default } from ${JSON.stringify(parties)}\n`)
  }
  writeFileSync(
    join(folder, 'partykit.json'),
    JSON.stringify({
      name: 'tickmesh-lobby',
      main: 'main.js',
      parties: { room: './room.js', door: './door.js' },
      // The newest date that the workerd of partykit 0.0.115 accepts.
      compatibilityDate: '2024-07-18',
      vars,
    }),
  )
  // PartyKit searches parent folders for this file, and must not find a foreign one.
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

/** Returns the path of PartyKit's bin; npx would not pass a SIGTERM on. */
function partykitBin(): string {
  // PartyKit's `exports` name nothing that `require.resolve` accepts.
  const folders = createRequire(import.meta.url).resolve.paths('partykit') ?? []
  const bin = folders.map((folder) => join(folder, 'partykit', 'dist', 'bin.mjs')).find((file) => existsSync(file))
  if (bin === undefined) {
    const message = "PartyKit is not installed. Run `npm install partykit`, or start the lobby with runtime: 'node'"
    throw new StartLobbyError('failed', message)
  }
  return bin
}
