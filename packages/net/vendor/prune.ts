// Pruning of a library's source by rules, for `build-vendor.ts`.

import { parseSync } from 'vite'

/** Rules that cut a library's source. Each must match, so that a new version is not taken unseen. */
export interface Cuts {
  /**
   * An expression as written, or `.name` for that property of any object, and its replacement: a constant, mostly.
   * Assignments to it and its declaration are removed.
   */
  readonly expressions: { readonly [text: string]: string }
  /** The beginning of a statement or a class member, and its replacement. */
  readonly statements: { readonly [beginning: string]: string }
  /** The beginnings of statements and class members that are removed. */
  readonly removed: readonly string[]
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** The source after the cuts. Code that became unreachable or unused is still in it: the bundler removes that. */
export function prune(name: string, source: string, cuts: Cuts): string {
  const { program, errors } = parseSync(name, source)
  if (errors.length > 0) throw new Error(`${name}: ${errors[0]?.message}`)
  const matched = new Set<string>()

  const textOf = (node: Node): string => source.slice(node.start, node.end)

  const literalOf = (node: Node): string | undefined => {
    const property = node.type === 'MemberExpression' && !node['computed'] ? `.${textOf(node['property'] as Node)}` : ''
    for (const text of [textOf(node), property]) {
      const literal = Object.hasOwn(cuts.expressions, text) ? cuts.expressions[text] : undefined
      if (literal === undefined) continue
      matched.add(text)
      return literal
    }
    return undefined
  }

  const insteadOf = (node: Node): string | undefined => {
    if (!/Statement$|Declaration$|Definition$/.test(node.type)) return undefined
    const text = textOf(node)
    const beginning = [...Object.keys(cuts.statements), ...cuts.removed].find((key) => text.startsWith(key))
    if (beginning === undefined) return undefined
    matched.add(beginning)
    return `${cuts.statements[beginning] ?? ''};`
  }

  const render = (node: Node): string => {
    const instead = insteadOf(node) ?? literalOf(node)
    if (instead !== undefined) return instead
    if (node.type === 'ExpressionStatement') {
      const { type, left } = node['expression'] as Node
      if (type === 'AssignmentExpression' && literalOf(left as Node) !== undefined) return ';'
    }
    if (node.type === 'AssignmentExpression' && literalOf(node['left'] as Node) !== undefined)
      return render(node['right'] as Node)
    if (node.type === 'VariableDeclaration') {
      const declared = node['declarations'] as readonly Node[]
      const kept = declared.filter(({ id }) => literalOf(id as Node) === undefined)
      if (kept.length < declared.length)
        return kept.length === 0 ? ';' : `${node['kind']} ${kept.map(render).join(', ')};`
    }
    let text = ''
    let at = node.start
    for (const child of referencesIn(node)) {
      text += source.slice(at, child.start) + render(child)
      at = child.end
    }
    return text + source.slice(at, node.end)
  }

  const pruned = render(program as unknown as Node)
  const rules = [...Object.keys(cuts.expressions), ...Object.keys(cuts.statements), ...cuts.removed]
  const unmatched = rules.filter((rule) => !matched.has(rule))
  if (unmatched.length > 0) throw new Error(`${name} no longer has:\n${unmatched.join('\n')}`)
  return pruned
}

/** The children of a node in order, without names that are no expressions: parameters, keys, what is declared. */
function referencesIn(node: Node): readonly Node[] {
  const names = new Set<unknown>([node['id'], node['param'], node['local'], node['exported'], node['imported']])
  if (!node['computed']) for (const key of ['key', 'property']) names.add(node[key])
  for (const parameter of (node['params'] as readonly Node[] | undefined) ?? []) names.add(parameter)
  return Object.values(node)
    .flat()
    .filter(
      (child): child is Node => typeof child === 'object' && child !== null && 'start' in child && !names.has(child),
    )
    .sort((a, b) => a.start - b.start)
}
