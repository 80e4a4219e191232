// Build configuration of `@tickmesh/net`: its entries for production and for development, and their types.

import { readFileSync } from 'node:fs'
import { defineConfig, type UserConfig } from 'tsdown'
import { PRODUCTION } from './production.ts'

const ENTRIES = {
  index: 'src/index.ts',
  '3d': 'src/3d/index.ts',
  identity: 'src/identity/index.ts',
  'identity-jose': 'src/identity/jose.ts',
  'identity-noble': 'src/identity/noble.ts',
  'identity-words': 'src/identity/words.ts',
  phaser: 'src/phaser/index.ts',
  testing: 'src/testing/index.ts',
  fields: 'src/core/state/schema/field-types.ts',
  'fields-3d': 'src/core/state/schema/field-types-3d.ts',
}

/**
 * Leaves the namespaces that are exported as `f` in files of their own. Rolldown would make an object of each, of which
 * bundlers drop nothing; of a file, Vite, Rollup and webpack drop the types of fields that a game does not use.
 */
const NAMESPACES_OF_F = {
  name: 'namespaces-of-f',
  resolveId(source: string, importer: string | undefined): { id: string; external: true } | undefined {
    const [, suffix] = /\/field-types(-3d)?\.ts$/.exec(source) ?? []
    if (!source.includes('/field-types') || !/\/(schema\/fields|3d\/index)\.ts$/.test(importer ?? '')) return undefined
    return { id: `./fields${suffix ?? ''}.js`, external: true }
  },
}

/**
 * Chunks by subject, so that what is alike is compressed together. The first has what the witnesses of `identity()`
 * share with the rest: esbuild wraps the chunks that a file loaded later imports.
 */
const CODE_SPLITTING = {
  groups: Object.entries({
    wire: /\/src\/(left-out|errors|scheduler\/timers|core\/(wire\/msgpack.*|token-bucket|mesh\/message))\.ts$/,
    schema: /\/schema\/(?!fields\.).+\.ts$/,
    core: /\/core\/(?!.*\/fields\.).+\.ts$/,
  }).map(([name, files]) => ({ name, test: (id: string) => files.test(id) && !id.endsWith('.d.ts') })),
}

/** Functions and classes that are called in a build for development alone, by their files. */
const OF_DEVELOPMENT: Readonly<Record<string, readonly string[]>> = {
  'warn-once': ['warnOnce'],
  'unknown-options': ['assertOptions', 'warnUnknown'],
  'declaration-difference': ['noteDeclaration', 'declarationOf', 'differenceFrom'],
  misfits: ['noteMisfit', 'takeMisfits'],
  'misfit-finder': ['MisfitFinder'],
}

/**
 * Gives each source that imports such a function an empty one of its own, which the build for production drops. One for
 * all would stay, in a chunk that several entries share.
 */
const WITHOUT_DEVELOPMENT = {
  name: 'without-development',
  resolveId(source: string, importer: string | undefined): string | undefined {
    const [, file = ''] = /\/([\w-]+)\.ts$/.exec(source) ?? []
    const isCode = importer !== undefined && !importer.endsWith('.d.ts')
    return isCode && file in OF_DEVELOPMENT ? `\0${file}:${importer}` : undefined
  },
  load(id: string): string | undefined {
    const [, file = ''] = /^\0([\w-]+):/.exec(id) ?? []
    return OF_DEVELOPMENT[file]?.map((name) => `export function ${name}() {}`).join('\n')
  },
}

const shared: UserConfig = {
  format: 'esm',
  // Browsers and Node run the same files; what they differ in is looked up when it is needed.
  platform: 'neutral',
  target: 'es2022',
  sourcemap: true,
  outputOptions: { codeSplitting: CODE_SPLITTING },
}

/** Namespaces that are exported as `f`: the name that bundled declarations give each, and the file with its comment. */
const NAMED_F = {
  field_types_d_exports: 'src/core/state/schema/fields.ts',
  field_types_3d_d_exports: 'src/3d/index.ts',
}

/** Bundled declarations name a namespace by the file that it is made from: editors show it by its public name. */
function withNameOfF(declarations: string): string {
  let renamed = declarations
  for (const [name, source] of Object.entries(NAMED_F)) {
    const text = readFileSync(new URL(source, import.meta.url), 'utf8')
    const [, doc = ''] = /(\/\*\*(?:(?!\*\/)[^])*\*\/)\nexport \* as f /.exec(text) ?? []
    renamed = renamed.replace(new RegExp(`^declare namespace ${name} `, 'm'), `${doc}\n$&`).replaceAll(name, 'f')
  }
  return renamed
}

const production: UserConfig = {
  ...shared,
  entry: ENTRIES,
  // Constants are folded and unreachable code is removed before bundlers see it: a game is 1.2 KB smaller. Names stay.
  minify: { compress: true, mangle: false, codegen: false },
  dts: true,
  // For `Symbol.asyncDispose`, whatever `lib` the game compiles with.
  banner: { dts: '/// <reference lib="esnext.disposable" />' },
  plugins: [
    {
      name: 'name-of-f',
      generateBundle(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk' && file.fileName.endsWith('.d.ts')) file.code = withNameOfF(file.code)
        }
      },
    },
    NAMESPACES_OF_F,
    WITHOUT_DEVELOPMENT,
    PRODUCTION,
  ],
}

// Export condition `development`. Named, not moved by `outDir`, so that `--out-dir` moves both builds.
const development: UserConfig = {
  ...shared,
  entry: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [`development/${name}`, file])),
  outputOptions: { codeSplitting: CODE_SPLITTING, chunkFileNames: 'development/[name]-[hash].js' },
  dts: false,
  plugins: [NAMESPACES_OF_F],
}

export default defineConfig([production, development])
