// Installation of the packed packages in a foreign app, for the tests of packages.

import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../setup/run.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Returns the path of a tool of this repository. */
export const bin = (name: string): string => join(root, 'node_modules/.bin', name)

/** Foreign app in a temporary folder, with the packed packages installed. */
export interface PackedApp {
  /** Folder of its own, with room for what is built. */
  readonly folder: string
  /** Folder of the app: a copy of `app`. */
  readonly app: string
  remove(): Promise<void>
}

/** Builds and packs both packages, and installs them in a foreign app, with other packages of the registry. */
export async function packedApp(dependencies: { readonly [name: string]: string } = {}): Promise<PackedApp> {
  const folder = await mkdtemp(join(tmpdir(), 'tickmesh-pack-'))
  const app = join(folder, 'app')
  const tarballs: { [name: string]: string } = {}
  for (const name of ['lobby', 'net']) {
    const source = join(root, 'packages', name)
    // Built and packed in a copy: other tests and tools may be using the repository's own dist.
    const copy = join(folder, name)
    await cp(source, copy, { recursive: true, filter: (path) => !/[/\\](node_modules|dist|\.partykit)$/.test(path) })
    await run(bin('tsdown'), ['--logLevel', 'warn', '--out-dir', join(copy, 'dist')], source)
    const [packed] = JSON.parse(
      await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], copy),
    ) as [{ filename: string }]
    tarballs[`@tickmesh/${name}`] = `file:${join(folder, packed.filename)}`
  }
  await cp(new URL('app', import.meta.url), app, { recursive: true })
  await writeFile(
    join(app, 'package.json'),
    JSON.stringify({
      name: 'foreign-app',
      private: true,
      type: 'module',
      dependencies: { ...tarballs, ...dependencies },
    }),
  )
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], app)
  return { folder, app, remove: () => rm(folder, { recursive: true, force: true }) }
}
