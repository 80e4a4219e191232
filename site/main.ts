/**
 * `npm run docs`: builds the site of the documents in `site/dist`. Fails when a link of a page leads nowhere.
 * Steps: the pages of the tree and of the API as Markdown, in `site/.cache/pages`; VitePress; the Markdown beside it.
 */
import { cp, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vitepress'
import { writeApi } from './api.ts'
import { deadLinks } from './dead-links.ts'
import { writeIndex } from './llms.ts'
import { writePages } from './pages.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const site = `${root}site`
const pages = `${site}/.cache/pages`
const dist = `${site}/dist`

await rm(pages, { recursive: true, force: true })
const own = await writePages(root, pages)
const api = await writeApi(root, pages)
await writeFile(`${site}/.cache/api-sidebar.json`, JSON.stringify(api.sidebar))
await build(site, { outDir: dist })
await cp(pages, dist, { recursive: true })
await writeIndex(dist, own)
const dead = await deadLinks(dist)
for (const link of dead) console.error(`dead link: ${link}`)
console.log(`${own.length} pages and ${api.count} of the API in site/dist`)
process.exitCode = dead.length === 0 ? 0 : 1
