// Reference of the API: pages made from the doc comments of both packages, by TypeDoc.

import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Application } from 'typedoc'
import { load, type PluginOptions } from 'typedoc-plugin-markdown'

/** Entry points for runtimes of the lobby, not for games. */
const OF_RUNTIMES = ['@tickmesh/lobby/core', '@tickmesh/lobby/protocol']

/** Members of a `package.json` that are read here. */
interface Package {
  readonly name: string
  readonly exports: Readonly<Record<string, string | { readonly '@tickmesh/source': string }>>
}

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
  const entries = await entryPoints(root)
  const app = await Application.bootstrapWithPlugins({
    entryPoints: [...entries.keys()].map((path) => join(root, 'packages', path)),
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
  const names = new Map([...entries].map(([path, name]) => [path.replace(/(\/index)?\.ts$/, ''), name]))
  for (const module of project.children ?? []) module.name = names.get(module.name) ?? module.name
  await app.generateOutputs(project)
  const listed = JSON.parse(await readFile(list, 'utf8')) as readonly Listed[]
  await rm(list)
  const count = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md')).length
  return { count, sidebar: listed.map(entryItem) }
}

/** Returns the entry points of both packages for games: the source of each, from `packages/`, and its name. */
async function entryPoints(root: string): Promise<Map<string, string>> {
  const entries = new Map<string, string>()
  for (const folder of ['net', 'lobby']) {
    const file = await readFile(join(root, 'packages', folder, 'package.json'), 'utf8')
    const { name, exports } = JSON.parse(file) as Package
    for (const [path, target] of Object.entries(exports)) {
      const entry = join(name, path)
      if (typeof target === 'string' || OF_RUNTIMES.includes(entry)) continue
      entries.set(join(folder, target['@tickmesh/source']), entry)
    }
  }
  return entries
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
