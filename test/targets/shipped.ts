// Search of all shipped files for features that the oldest supported browsers lack.

import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { build, type Rolldown } from 'vite'
import { newBuiltIns, type Finding } from './built-ins.ts'
import { newSyntax } from './syntax.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

const SOURCES = [
  'packages/net/src/index.ts',
  'packages/net/src/3d/index.ts',
  'packages/net/src/identity/index.ts',
  'packages/net/src/identity/jose.ts',
  'packages/net/src/identity/noble.ts',
  'packages/net/src/identity/words.ts',
  'packages/net/src/phaser/index.ts',
  'packages/net/src/testing/index.ts',
  'packages/lobby/src/protocol/index.ts',
]

/** Built files; a bundle of them has everything that a page loads, dependencies too. */
const BUILT = [
  ...[
    'index',
    '3d',
    'identity',
    'identity-jose',
    'identity-noble',
    'identity-words',
    'phaser',
    'testing',
    'development/index',
  ],
].map((name) => `packages/net/dist/${name}.js`)

/** Features that may be missing, because the code checks for them, or because nothing breaks without them. */
const ALLOWED: readonly { readonly what: string; readonly reason: string }[] = [
  {
    what: 'Symbol.asyncDispose',
    reason: 'Where it is undefined there is no `await using` either; the method is called "undefined".',
  },
  { what: 'AbortSignal.reason', reason: 'Where it is undefined, an error of the code `aborted` has no cause.' },
  { what: 'new Error(…, { cause })', reason: 'A browser that does not know it leaves the cause out.' },
  { what: 'Navigator.permissions', reason: 'It is asked for; no older browser has the permission.' },
  { what: 'Permissions.query', reason: 'It is asked for with `Navigator.permissions`.' },
  ...['errorCode', 'errorText', 'url'].map((name) => ({
    what: `RTCPeerConnectionIceErrorEvent.${name}`,
    reason: 'Where it is undefined, the reason of a refusal is not told.',
  })),
  ...['RTCPeerConnection.sctp', 'RTCSctpTransport.transport'].map((what) => ({
    what,
    reason: 'Where it is undefined, the certificate of the remote description is signed.',
  })),
  {
    what: 'RTCPeerConnection.setConfiguration',
    reason: 'Where it is undefined, the error is caught: links keep the credentials that they began with.',
  },
]

/** Returns the findings in the built files. The packages have been built before. */
export async function shippedFindings(): Promise<Finding[]> {
  const sources = programOf(SOURCES.map((file) => `${root}${file}`))
  const own = sources.getSourceFiles().filter((file) => /\/packages\/\w+\/src\//.test(file.fileName))
  const chunks = await bundled()
  const plain = programOf([...chunks.keys()], chunks)
  const files = [...chunks.values()]
  const found = [...newBuiltIns(sources, own), ...newBuiltIns(plain, files), ...files.flatMap(newSyntax)]
  const refused = found.filter(({ what }) => !ALLOWED.some((allowed) => allowed.what === what))
  const unused = ALLOWED.filter((allowed) => !found.some(({ what }) => what === allowed.what))
  return [
    ...refused.map((finding) => ({ ...finding, where: finding.where.replace(root, '') })),
    ...unused.map(({ what }) => ({ what, where: 'test/targets/shipped.ts', why: 'is allowed, but no file uses it' })),
  ]
}

/** Returns TypeScript's program of files; those of `given` need not be on the disk. */
export function programOf(files: readonly string[], given: ReadonlyMap<string, ts.SourceFile> = new Map()): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ESNext,
    lib: ['lib.esnext.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    customConditions: ['@tickmesh/source'],
    types: [],
    strict: true,
    allowJs: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  }
  const host = ts.createCompilerHost(options, true)
  const read = host.getSourceFile.bind(host)
  host.getSourceFile = (name, ...rest) => given.get(name) ?? read(name, ...rest)
  return ts.createProgram({ rootNames: files, options, host })
}

/** Returns all that a page loads, in plain JavaScript, by file. */
async function bundled(): Promise<Map<string, ts.SourceFile>> {
  const output = await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'esnext',
      modulePreload: false,
      rolldownOptions: {
        input: BUILT.map((file) => `${root}${file}`),
        external: [/^(phaser|jose|@noble\/.*)$/],
        preserveEntrySignatures: 'strict',
      },
    },
  })
  const { output: chunks } = output as Rolldown.RolldownOutput
  return new Map(
    chunks.flatMap((chunk) => {
      if (chunk.type !== 'chunk') return []
      const name = `/bundle/${chunk.fileName}`
      return [[name, ts.createSourceFile(name, chunk.code, ts.ScriptTarget.ESNext, true)]]
    }),
  )
}
