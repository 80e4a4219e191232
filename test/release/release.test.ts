// Versions of the packages, their files beside the code, and the notes of a release.

import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { releaseNotes } from './notes.ts'

interface Manifest {
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly license?: string
  readonly dependencies?: { readonly [name: string]: string }
  readonly devDependencies?: { readonly [name: string]: string }
}

const root = resolve(import.meta.dirname, '../..')
const read = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as Manifest
const PUBLISHED = ['packages/lobby', 'packages/net']

describe('the packages', () => {
  it('have one version, and every workspace depends on it exactly', async () => {
    const versions = await Promise.all(PUBLISHED.map(async (folder) => (await read(folder)).version))
    expect(new Set(versions).size).toBe(1)
    const examples = (await readdir(join(root, 'examples'))).map((name) => `examples/${name}`)
    for (const folder of [...PUBLISHED, ...examples, 'bench', 'site', 'test']) {
      if (!existsSync(join(root, folder, 'package.json'))) continue
      const { dependencies, devDependencies } = await read(folder)
      const own = Object.entries({ ...dependencies, ...devDependencies }).filter(([name]) =>
        name.startsWith('@tickmesh/'),
      )
      for (const [name, version] of own) expect(version, `${name} in ${folder}`).toBe(versions[0])
    }
  })

  it('have a lock file with the optional packages of every system, for `npm ci` on each', async () => {
    const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
      readonly packages: { readonly [path: string]: { readonly optionalDependencies?: object } }
    }
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages),
      ),
    )
    expect(missing).toEqual([])
  })

  it.each(PUBLISHED)('%s has a readme, the licence, and nothing that keeps it from being published', async (folder) => {
    const manifest = await read(folder)
    expect(manifest).toMatchObject({ license: 'MIT', name: expect.stringMatching(/^@tickmesh\//) as string })
    expect(manifest.private).toBeUndefined()
    const licence = await readFile(join(root, 'LICENSE'), 'utf8')
    expect(await readFile(join(root, folder, 'LICENSE'), 'utf8')).toBe(licence)
    expect(await readFile(join(root, folder, 'README.md'), 'utf8')).toContain(`# ${manifest.name}\n`)
  })
})

describe('release notes', () => {
  const changelog = '# Changes\n\n## 0.2.0 (2026-12-01)\n\n- one\n- two\n\n## 0.1.0\n\n- first\n\n## 0.0.1\n'

  it('are the section of the version', () => {
    expect(releaseNotes(changelog, '0.2.0')).toBe('- one\n- two\n')
    expect(releaseNotes(changelog, '0.1.0')).toBe('- first\n')
  })

  it('are refused for a version without a section, or with an empty one', () => {
    for (const version of ['0.3.0', '0.2', '0.0.1', '']) expect(() => releaseNotes(changelog, version)).toThrow()
  })
})
