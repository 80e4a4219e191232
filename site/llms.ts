// `llms.txt`: the list of all pages as Markdown, for tools that read.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SitePage } from './pages.ts'

/** Returns the first sentence of a page, without marks. */
function firstSentence(text: string): string {
  const paragraphs = text.replace(/```[^]*?```/g, '').split('\n\n')
  const first = paragraphs.find((paragraph) => /^[A-Z`*[@]/.test(paragraph.trim())) ?? ''
  const plain = first
    .replaceAll(/\]\([^)]*\)/g, '')
    .replaceAll(/[*[\]]/g, '')
    .replaceAll('\n', ' ')
  return /^.*?[.:](?= |$)/.exec(plain)?.[0].replace(/:$/, '.') ?? plain
}

/** Writes `llms.txt` into the folder of the site. */
export async function writeIndex(dist: string, pages: readonly SitePage[]): Promise<void> {
  const start = pages.find(({ path }) => path === 'index.md')
  const line = ({ path, title, text }: SitePage): string => `- [${title}](/${path}): ${firstSentence(text)}`
  const section = (name: string, matches: (path: string) => boolean): string =>
    `## ${name}\n\n${pages
      .filter(({ path }) => matches(path))
      .map(line)
      .join('\n')}\n`
  const text = [
    `# Tickmesh\n\n> ${firstSentence(start?.text ?? '')}\n`,
    section('Start', (path) => path === 'index.md'),
    section('Guide', (path) => path.startsWith('guide/')),
    section('Reference', (path) => path.startsWith('reference/')),
    '## API\n\n- [Entry points](/api/index.md): each export has a page of its own.\n',
    section('Optional', (path) => path === 'changes.md' || path === 'contributing.md'),
  ].join('\n')
  await writeFile(join(dist, 'llms.txt'), text)
}
