// Links of the built site that lead nowhere.

import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Returns each link to a page, a section or a file that the site does not have, as `page: link`. */
export async function deadLinks(dist: string): Promise<string[]> {
  const files = new Set(await readdir(dist, { recursive: true }))
  const html = [...files].filter((name) => name.endsWith('.html') && name !== '404.html')
  const texts = new Map(
    await Promise.all(html.map(async (name) => [name, await readFile(join(dist, name), 'utf8')] as const)),
  )
  return html.flatMap((page) => {
    const links = [...(texts.get(page) ?? '').matchAll(/(?:href|src)="([^"]+)"/g)].map(([, link = '']) => link)
    const dead = new Set(links.filter((link) => !/^(https?:|data:|mailto:)/.test(link) && !leads(page, link)))
    return [...dead].map((link) => `${page}: ${link}`)
  })

  function leads(page: string, link: string): boolean {
    const [way = '', anchor] = decodeURIComponent(link.replaceAll('&amp;', '&')).split('#')
    const path = way === '' ? `/${page}` : join('/', way.startsWith('/') ? '' : dirname(page), way)
    const file = (path.endsWith('/') ? `${path}index.html` : path).slice(1)
    if (!files.has(file)) return false
    return anchor === undefined || anchor === '' || (texts.get(file)?.includes(` id="${anchor}"`) ?? true)
  }
}
