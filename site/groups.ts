// Groups of pages, as the section "Guide" of README.md has them: a bold name, then links.

/** Group of pages: their titles, and their paths from the root of the tree. */
export interface Group {
  readonly name: string
  readonly links: readonly { readonly title: string; readonly source: string }[]
}

/** Returns the groups of the text of README.md, in order. */
export function groupsOf(text: string): Group[] {
  const [, section = ''] = /^## Guide\n([^]*)/m.exec(text) ?? []
  return section.split('\n\n').flatMap((paragraph) => {
    const [, name] = /^\*\*(.+?)\*\*/.exec(paragraph.trim()) ?? []
    const links = [...paragraph.matchAll(/\[([^\]]+)\]\(([^)#]+\.md)\)/g)]
    if (name === undefined) return []
    return [
      { name, links: links.map(([, title = '', source = '']) => ({ title: title.replaceAll('\n', ' '), source })) },
    ]
  })
}
