// Browser support of features, by MDN's compatibility data.

import { readFileSync } from 'node:fs'

/** Oldest browsers that Tickmesh runs in. */
export const TARGETS = { chrome: 92, firefox: 90, safari: 15.4 } as const

type Browser = keyof typeof TARGETS

/** Statement of MDN's data: the version from which a browser has a feature, and its conditions. */
interface Support {
  readonly version_added: string | boolean | null
  readonly version_removed?: string | boolean
  readonly flags?: readonly unknown[]
  readonly prefix?: string
  readonly alternative_name?: string
}

interface Feature {
  readonly __compat?: { readonly support: { readonly [browser in Browser]?: Support | readonly Support[] } }
}

/** Node of MDN's data: a feature, and the features inside by name. */
type Node = Feature & { readonly [name: string]: Node }

const file = new URL('../../node_modules/@mdn/browser-compat-data/data.json', import.meta.url)
const data = JSON.parse(readFileSync(file, 'utf8')) as {
  readonly api: Node
  readonly javascript: { readonly builtins: Node } & Node
}

/** Returns the feature at a path of `@mdn/browser-compat-data`, such as `javascript.builtins.Array.toSorted`. */
export function featureAt(path: string): Feature | undefined {
  let node: Node | undefined = data as unknown as Node
  for (const name of path.split('.')) node = node !== undefined && Object.hasOwn(node, name) ? node[name] : undefined
  return node?.__compat === undefined ? undefined : node
}

/** Returns the first of several paths at which there is a feature. */
export function firstPath(paths: readonly string[]): string | undefined {
  return paths.find((path) => featureAt(path) !== undefined)
}

/**
 * Returns the browsers of `TARGETS` that lack a feature, with the version that brings it; undefined when all have it.
 */
export function lackedBy(path: string): string | undefined {
  const support = featureAt(path)?.__compat?.support
  if (support === undefined) throw new Error(`@mdn/browser-compat-data has no ${path}.`)
  const lacking = (Object.keys(TARGETS) as Browser[]).flatMap((browser) => {
    const statements = [support[browser] ?? []].flat().filter(isPlain)
    if (statements.some((statement) => has(statement, TARGETS[browser]))) return []
    const added = statements.map(({ version_added }) => version_added).find((version) => typeof version === 'string')
    return [`${browser} before ${added ?? 'any version'}`]
  })
  return lacking.length === 0 ? undefined : lacking.join(', ')
}

/** Namespace objects: their members are called on them by name, and so found without types. */
const NAMESPACES = new Set(['Atomics', 'Intl', 'JSON', 'Math', 'Reflect'])

/** Returns the names that members of built-in objects have, without those that every browser of `TARGETS` knows. */
export function newMemberNames(): ReadonlySet<string> {
  const known = new Set<string>()
  const recent = new Set<string>()
  for (const [object, members] of Object.entries(data.javascript.builtins)) {
    if (NAMESPACES.has(object)) continue
    for (const name of Object.keys(members)) {
      const path = `javascript.builtins.${object}.${name}`
      if (featureAt(path) !== undefined) (lackedBy(path) === undefined ? known : recent).add(name)
    }
  }
  return new Set([...recent].filter((name) => !known.has(name)))
}

function isPlain(statement: Support): boolean {
  return statement.flags === undefined && statement.prefix === undefined && statement.alternative_name === undefined
}

function has({ version_added, version_removed }: Support, version: number): boolean {
  if (typeof version_added !== 'string') return version_added === true
  const removed = typeof version_removed === 'string' && numeric(version_removed) <= version
  return numeric(version_added) <= version && !removed
}

/** Returns a version as a number: `≤37` is 37; `preview` is later than any. */
function numeric(version: string): number {
  const number = Number.parseFloat(version.replace('≤', ''))
  return Number.isNaN(number) ? Number.POSITIVE_INFINITY : number
}
