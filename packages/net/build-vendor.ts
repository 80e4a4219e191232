/**
 * Makes `src/vendor` and `THIRD-PARTY.md` from the libraries that net includes: their own source, without what net
 * never uses (`vendor/` says what). With `--check` it writes nothing, and fails when a file is not what the
 * libraries make.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Rolldown } from 'vite'
import { prune, type Cuts } from './vendor/prune.ts'
import { SIMPLE_PEER } from './vendor/simple-peer.ts'

interface Library {
  readonly name: string
  /** The comment that stays with the code in every bundle. */
  readonly notice: string
  readonly exported: string
  /** The files that it is made from. The first exports it. */
  readonly files: { readonly [name: string]: Cuts }
}

const LIBRARIES: readonly Library[] = [
  {
    name: 'simple-peer',
    notice: 'simple-peer. MIT License. Feross Aboukhadijeh <https://feross.org/opensource>',
    exported: 'SimplePeer',
    files: { 'index.js': SIMPLE_PEER },
  },
]

const net = dirname(fileURLToPath(import.meta.url))
const ENTRY = '\0entry'

const folderOf = ({ name }: Library): string => dirname(fileURLToPath(import.meta.resolve(name)))

async function versionOf(library: Library): Promise<string> {
  const manifest = await readFile(join(folderOf(library), 'package.json'), 'utf8')
  return (JSON.parse(manifest) as { readonly version: string }).version
}

async function moduleOf(library: Library): Promise<string> {
  const { name, notice, exported, files } = library
  const folder = folderOf(library)
  const sources = new Map(Object.entries(files).map(([file, cuts]) => [join(folder, file), cuts]))
  const [first = ''] = sources.keys()
  const built = (await build({
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'vendor',
        enforce: 'pre',
        resolveId(id) {
          if (id === ENTRY) return id
          return id === './stand-ins.ts' ? join(net, 'vendor/stand-ins.ts') : undefined
        },
        async load(id) {
          if (id === ENTRY) return `export { ${exported} } from ${JSON.stringify(first)}`
          const cuts = sources.get(id)
          return cuts && prune(id, await readFile(id, 'utf8'), cuts)
        },
      },
    ],
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      rolldownOptions: {
        input: ENTRY,
        preserveEntrySignatures: 'strict',
        experimental: { attachDebugInfo: 'none' },
        output: { minify: 'dce-only', comments: { legal: false, jsdoc: false } },
      },
    },
  })) as Rolldown.RolldownOutput
  const version = await versionOf(library)
  const origin = `Made from ${name} ${version} by \`npm run vendor -w packages/net\`: not to be edited.`
  return `// ${origin} Its licence: THIRD-PARTY.md.\n/*! ${notice} */\n${built.output[0].code}`
}

async function licences(): Promise<string> {
  const texts = LIBRARIES.map(async (library) => {
    const licence = await readFile(join(folderOf(library), 'LICENSE'), 'utf8')
    return `## ${library.name} ${await versionOf(library)}\n\n${licence.trim()}\n`
  })
  return ['# Parts of other libraries in @tickmesh/net\n', ...(await Promise.all(texts))].join('\n')
}

const made = new Map([['THIRD-PARTY.md', await licences()]])
for (const library of LIBRARIES) made.set(`src/vendor/${library.name}.js`, await moduleOf(library))

for (const [file, text] of made) {
  const path = join(net, file)
  if (!process.argv.includes('--check')) await writeFile(path, text)
  else if ((await readFile(path, 'utf8').catch(() => '')) !== text)
    throw new Error(`${file} is not what the libraries make: npm run vendor -w packages/net`)
}
