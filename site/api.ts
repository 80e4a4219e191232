// Reference of the API: pages made from the doc comments of both packages, by TypeDoc.

import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Application } from 'typedoc'
import { load, type PluginOptions } from 'typedoc-plugin-markdown'

/** Entry points, as games import them, and their sources without their ends, from `packages/`. */
const ENTRIES = new Map([
  ['net/src', '@tickmesh/net'],
  ['net/src/3d', '@tickmesh/net/3d'],
  ['net/src/identity/jose', '@tickmesh/net/identity/jose'],
  ['net/src/identity/noble', '@tickmesh/net/identity/noble'],
  ['net/src/identity/witness', '@tickmesh/net/identity/witness'],
  ['net/src/identity/words', '@tickmesh/net/identity/words'],
  ['net/src/phaser', '@tickmesh/net/phaser'],
  ['net/src/testing', '@tickmesh/net/testing'],
  ['lobby/src/dev', '@tickmesh/lobby/dev'],
  ['lobby/src/server/node', '@tickmesh/lobby/server/node'],
])

/** Part of the list of all pages, as the plugin writes it. */
interface Listed {
  readonly title: string
  readonly path?: string
  readonly children?: readonly Listed[]
}

/** Item of a sidebar, as VitePress takes it. */
export interface SidebarItem {
  readonly text: string
  readonly link: string
  readonly items?: readonly SidebarItem[]
  readonly collapsed?: boolean
}

/** Writes the pages into the folder `api` of all pages. Returns their number, and their part of the sidebar. */
export async function writeApi(
  root: string,
  pages: string,
): Promise<{ readonly count: number; readonly sidebar: readonly SidebarItem[] }> {
  const folder = join(pages, 'api')
  const list = join(folder, 'list.json')
  const markdown: Partial<PluginOptions> = {
    entryFileName: 'index',
    hidePageHeader: true,
    useCodeBlocks: true,
    parametersFormat: 'table',
    sanitizeComments: true,
    navigationJson: list,
  }
  const app = await Application.bootstrapWithPlugins({
    entryPoints: [...ENTRIES.keys()].map((path) =>
      join(root, 'packages', path.endsWith('node') ? `${path}.ts` : `${path}/index.ts`),
    ),
    tsconfig: join(root, 'tsconfig.json'),
    plugin: [load],
    name: 'API',
    out: folder,
    readme: 'none',
    sortEntryPoints: false,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    disableSources: true,
    skipErrorChecking: true,
    logLevel: 'Warn',
    ...markdown,
  })
  const project = await app.convert()
  if (project === undefined) throw new Error('TypeDoc found errors in the types')
  for (const module of project.children ?? []) module.name = ENTRIES.get(module.name) ?? module.name
  await app.generateOutputs(project)
  const listed = JSON.parse(await readFile(list, 'utf8')) as readonly Listed[]
  await rm(list)
  const count = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md')).length
  return { count, sidebar: listed.map(entryItem) }
}

/** Returns the item of an entry point: closed at first, with its exports of all kinds by name. */
function entryItem({ title, path, children = [] }: Listed): SidebarItem {
  const items = children.flatMap(exportItems)
  return { text: title, link: `/api/${path}`, collapsed: true, items: items.toSorted(byText) }
}

/** Returns the items of an export, or of a group of exports. A namespace stands as one. */
function exportItems({ title, path, children }: Listed): SidebarItem[] {
  return path === undefined ? (children ?? []).flatMap(exportItems) : [{ text: title, link: `/api/${path}` }]
}

const byText = (a: SidebarItem, b: SidebarItem): number => a.text.localeCompare(b.text)
