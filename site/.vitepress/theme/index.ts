// Theme of the site: the default of VitePress, its colours with more contrast, and a link to each page's Markdown.

import { useData } from 'vitepress'
import theme from 'vitepress/theme'
import { defineComponent, h } from 'vue'
import './style.css'

const MarkdownLink = defineComponent(() => {
  const { page } = useData()
  const link = (): ReturnType<typeof h> =>
    h('a', { href: `/${page.value.relativePath}`, target: '_self', class: 'as-markdown' }, 'This page as Markdown')
  return link
})

export default {
  extends: theme,
  Layout: () => h(theme.Layout, null, { 'doc-footer-before': () => h(MarkdownLink) }),
}
