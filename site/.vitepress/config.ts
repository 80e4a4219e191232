// Configuration of VitePress: pages from `.cache/pages`, local search, anchors as GitHub makes them.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig, type DefaultTheme } from 'vitepress'
import { groupsOf } from '../groups.ts'
import { sitePath } from '../pages.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const REFERENCE = 'Reference'

const groups = groupsOf(readFileSync(`${root}README.md`, 'utf8')).map(({ name, links }) => ({
  text: name,
  items: links.map(({ title, source }) => ({ text: title, link: `/${sitePath(source)}` })),
}))
for (const { text, items } of groups) if (text === REFERENCE) items.unshift({ text: 'API', link: '/api/' })

/** Entry points of the API, each with its exports, as TypeDoc lists them. */
const api = JSON.parse(readFileSync(`${root}site/.cache/api-sidebar.json`, 'utf8')) as DefaultTheme.SidebarItem[]

/** Three players, each linked with both others. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" stroke="#3451b2" fill="#3451b2">' +
  '<path d="M8 3 3 12h10z" fill="none"/><circle cx="8" cy="3" r="2"/><circle cx="3" cy="12" r="2"/>' +
  '<circle cx="13" cy="12" r="2"/></svg>'

/** Returns the anchor of a heading, as GitHub makes it: links work there and here. */
function slugify(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')
}

/** Weight of a page in the search: the guide comes before the reference. The page runs it, without this file. */
function boostDocument(id: string): number {
  if (/\/guide\//.test(id)) return 1.6
  if (/\/reference\/(decisions|wire|behaviour|lobby|architecture)\.|\/(changes|contributing)\./.test(id)) return 0.5
  return /\/api\//.test(id) ? 0.9 : 1.3
}

export default defineConfig({
  title: 'Tickmesh',
  description:
    'Multiplayer for web games, without a game server: WebRTC between browsers, one shared timeline of ticks.',
  lang: 'en',
  srcDir: '.cache/pages',
  cacheDir: '.cache/vitepress',
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }]],
  metaChunk: true,
  markdown: {
    anchor: { slugify },
    languageAlias: { shapes: 'ts' },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  vite: { build: { chunkSizeWarningLimit: 3_000 } },
  transformHead: ({ pageData }) => [
    ['link', { rel: 'alternate', type: 'text/markdown', href: `/${pageData.relativePath}` }],
  ],
  themeConfig: {
    nav: [
      { text: 'Guide', link: '/guide/start' },
      { text: 'API', link: '/api/' },
      { text: 'Changes', link: '/changes' },
    ],
    sidebar: { '/api/': api, '/': groups },
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      options: { detailedView: true, miniSearch: { searchOptions: { boostDocument, fuzzy: 0.1 } } },
    },
    notFound: {
      quote: 'No page has this address. The search finds pages, headings and the API.',
      linkText: 'Start page',
    },
    footer: { message: 'MIT' },
  },
})
