// Search for built-in objects and methods that the oldest supported browsers lack.

import ts from 'typescript'
import { firstPath, lackedBy, newMemberNames } from './compat.ts'

/** Use of a feature that a browser of `TARGETS` lacks. */
export interface Finding {
  /** Feature, such as `Array.toSorted`. */
  readonly what: string
  /** File, line, column, and the line's beginning. */
  readonly where: string
  readonly why: string
}

/** Upper bound of the characters shown of a line. */
const SHOWN_CHARACTERS = 80

/** TypeScript's names of interfaces that MDN lists under another object. */
const ALIASES: { readonly [name: string]: string } = {
  ReadonlyArray: 'Array',
  ReadonlyMap: 'Map',
  ReadonlySet: 'Set',
  IteratorObject: 'Iterator',
  CallableFunction: 'Function',
  NewableFunction: 'Function',
  ErrorOptions: 'Error.Error.options',
  WindowOrWorkerGlobalScope: 'Window',
}

/**
 * Returns the built-in functions, objects and members that files use and a browser of `TARGETS` lacks. Types tell
 * whose member it is; where they do not (plain JavaScript), a name counts that only new built-ins have and that the
 * files do not declare.
 */
export function newBuiltIns(program: ts.Program, files: readonly ts.SourceFile[]): Finding[] {
  const checker = program.getTypeChecker()
  const recent = newMemberNames()
  const declared = memberNames(files)
  const findings: Finding[] = []

  const report = (node: ts.Node, what: string, path: string): void => {
    const why = lackedBy(path)
    if (why !== undefined) findings.push({ what, where: placeOf(node), why })
  }
  const lookUp = (node: ts.Node, symbol: ts.Symbol | undefined): void => {
    const declaration = symbol?.declarations?.find((each) => program.isSourceFileDefaultLibrary(each.getSourceFile()))
    if (symbol === undefined || declaration === undefined) return
    const [what, paths] = namesOf(declaration, symbol.name)
    const path = firstPath(paths)
    if (path !== undefined) report(node, what, path)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionWithTypeArguments(node)) return visit(node.expression)
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return
    if (ts.isBindingElement(node)) {
      const name = node.propertyName ?? node.name
      if (ts.isIdentifier(name)) lookUp(name, checker.getTypeAtLocation(node.parent).getProperty(name.text))
    } else if (ts.isObjectLiteralElementLike(node) && node.name !== undefined && ts.isIdentifier(node.name)) {
      const type = checker.getContextualType(node.parent as ts.Expression)?.getNonNullableType()
      if (type?.symbol?.name === 'ErrorOptions') lookUp(node.name, type.getProperty(node.name.text))
    } else if (ts.isIdentifier(node) || isKey(node)) {
      const symbol = checker.getSymbolAtLocation(node)
      lookUp(node, symbol)
      if (symbol === undefined && isCalledMember(node) && recent.has(node.text) && !declared.has(node.text)) {
        findings.push({ what: node.text, where: placeOf(node), why: 'only newer built-in objects have it' })
      }
    }
    ts.forEachChild(node, visit)
  }
  for (const file of files) visit(file)
  return findings
}

/** Returns the name of a declaration in TypeScript's library, and its possible paths in MDN's data. */
function namesOf(declaration: ts.Declaration, name: string): readonly [string, readonly string[]] {
  const { parent } = declaration
  const member = name.replace(/^__@(\w+)@\d+$/, '@@$1')
  if (ts.isInterfaceDeclaration(parent)) {
    const isStatic = parent.name.text.endsWith('Constructor')
    const owner = parent.name.text.replace(/Constructor$/, '')
    return pathsOf(ALIASES[owner] ?? owner, member, isStatic)
  }
  // `declare var AbortSignal: { timeout(…): … }`: its members are static.
  if (ts.isTypeLiteralNode(parent) && ts.isVariableDeclaration(parent.parent) && ts.isIdentifier(parent.parent.name)) {
    return pathsOf(parent.parent.name.text, member, true)
  }
  return [name, [`javascript.builtins.${name}`, `api.${name}`, `api.Window.${name}`]]
}

function pathsOf(owner: string, member: string, isStatic: boolean): readonly [string, readonly string[]] {
  if (owner === 'Error.Error.options') {
    return [`new Error(…, { ${member} })`, [`javascript.builtins.${owner}_${member}_parameter`]]
  }
  const api = isStatic ? `api.${owner}.${member}_static` : `api.${owner}.${member}`
  return [`${owner}.${member}`, [`javascript.builtins.${owner}.${member}`, api, `api.${member}`]]
}

/** Returns the names of the members that files declare themselves. */
function memberNames(files: readonly ts.SourceFile[]): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    if ((ts.isClassElement(node) || ts.isObjectLiteralElementLike(node)) && node.name && ts.isIdentifier(node.name)) {
      names.add(node.name.text)
    }
    ts.forEachChild(node, visit)
  }
  for (const file of files) visit(file)
  return names
}

/** Returns whether a node is the name in `value.name(…)`. */
function isCalledMember(node: ts.Node): boolean {
  const { parent } = node
  return (
    ts.isPropertyAccessExpression(parent) &&
    parent.name === node &&
    ts.isCallExpression(parent.parent) &&
    parent.parent.expression === parent
  )
}

/** Returns whether a node is the key in `value['key']`. */
function isKey(node: ts.Node): node is ts.StringLiteral {
  return (
    ts.isStringLiteral(node) && ts.isElementAccessExpression(node.parent) && node.parent.argumentExpression === node
  )
}

/**
 * Returns the location of a node: file, line and column, and the beginning of that line, because a bundle is on no
 * disk.
 */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile()
  const { line, character } = file.getLineAndCharacterOfPosition(node.getStart())
  const text = file.text.slice(file.getPositionOfLineAndCharacter(line, 0)).trimStart().split('\n', 1)[0] ?? ''
  return `${file.fileName}:${line + 1}:${character + 1} (${text.slice(0, SHOWN_CHARACTERS)})`
}
