// Search for syntax that the oldest supported browsers lack.

import ts from 'typescript'
import { placeOf, type Finding } from './built-ins.ts'
import { lackedBy } from './compat.ts'

/** Returns the syntax of a JavaScript file that a browser of `TARGETS` lacks, or that WebKit before 16 gets wrong. */
export function newSyntax(file: ts.SourceFile): Finding[] {
  const findings: Finding[] = []
  const report = (node: ts.Node, what: string, path: string): void => {
    const why = lackedBy(`javascript.${path}`)
    if (why !== undefined) findings.push({ what, where: placeOf(node), why })
  }
  const declared = declaredNames(file)
  const visit = (node: ts.Node): void => {
    if (ts.isClassStaticBlockDeclaration(node)) report(node, 'static block', 'classes.static.initialization_blocks')
    if (ts.isRegularExpressionLiteral(node)) checkPattern(node)
    if (ts.isVariableDeclarationList(node)) checkUsing(node)
    if (ts.isImportDeclaration(node) && node.attributes !== undefined) {
      report(node, 'import attributes', 'statements.import.import_attributes')
    }
    if (ts.isPropertyDeclaration(node) && node.initializer !== undefined && losesScope(node.initializer, declared)) {
      const why = 'safari before 16 does not find the names in it (WebKit bug 236843); set the field in the constructor'
      findings.push({ what: 'class field with parentheses', where: placeOf(node), why })
    }
    ts.forEachChild(node, visit)
  }
  const checkPattern = (node: ts.RegularExpressionLiteral): void => {
    const [, pattern = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(node.text) ?? []
    const bare = pattern.replace(/\\./gs, '').replace(/\[[^\]]*\]/gs, '')
    if (/\(\?<[=!]/.test(bare)) report(node, 'lookbehind', 'regular_expressions.lookbehind_assertion')
    if (/\(\?[ims]*-?[ims]*:/.test(bare.replaceAll('(?:', ''))) {
      report(node, 'pattern modifiers', 'regular_expressions.modifier')
    }
    if (flags.includes('v')) report(node, 'pattern flag v', 'builtins.RegExp.unicodeSets')
    if (flags.includes('d')) report(node, 'pattern flag d', 'builtins.RegExp.hasIndices')
  }
  const checkUsing = (node: ts.VariableDeclarationList): void => {
    // `await using` is both of two flags, one of which alone is `const`.
    const kind = node.flags & ts.NodeFlags.BlockScoped
    if (kind === ts.NodeFlags.Using) report(node, 'using', 'statements.using')
    if (kind === ts.NodeFlags.AwaitUsing) report(node, 'await using', 'statements.await_using')
  }
  visit(file)
  return findings
}

/**
 * Returns whether WebKit before 16 loses the scope of names in an initializer: it has parentheses of its own, not
 * those of a call, and one of `declared` is named outside of any function in it. Names of built-in objects are found.
 */
function losesScope(initializer: ts.Expression, declared: ReadonlySet<string>): boolean {
  let parentheses = false
  let names = false
  const visit = (node: ts.Node, inFunction: boolean): void => {
    if (ts.isParenthesizedExpression(node) || (ts.isArrowFunction(node) && node.getText().startsWith('('))) {
      parentheses = true
    }
    const isMember = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node
    const isKey = ts.isPropertyAssignment(node.parent) && node.parent.name === node
    if (ts.isIdentifier(node) && declared.has(node.text) && !isMember && !isKey && !inFunction) names = true
    ts.forEachChild(node, (child) => visit(child, inFunction || ts.isFunctionLike(node)))
  }
  visit(initializer, false)
  return parentheses && names
}

/** Returns the names that a file declares, in any scope: variables, functions, classes, parameters, imports. */
function declaredNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    const isDeclaration =
      ts.isVariableDeclaration(node) ||
      ts.isBindingElement(node) ||
      ts.isParameter(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isClassDeclaration(node) ||
      ts.isImportSpecifier(node) ||
      ts.isImportClause(node) ||
      ts.isNamespaceImport(node)
    if (isDeclaration && node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return names
}
