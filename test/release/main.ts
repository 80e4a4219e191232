/**
 * `npm run release-notes -- v0.2.0`: prints the notes of a release. Fails when the changelog has none for this version,
 * or a package has another version.
 */
import { readFile } from 'node:fs/promises'
import { releaseNotes } from './notes.ts'

const root = new URL('../../', import.meta.url)
const version = process.argv[2]?.replace(/^v/, '') ?? ''

for (const name of ['lobby', 'net']) {
  const manifest = JSON.parse(await readFile(new URL(`packages/${name}/package.json`, root), 'utf8')) as {
    version: string
  }
  if (manifest.version !== version) throw new Error(`packages/${name} has version ${manifest.version}, not ${version}`)
}
process.stdout.write(releaseNotes(await readFile(new URL('CHANGELOG.md', root), 'utf8'), version))
