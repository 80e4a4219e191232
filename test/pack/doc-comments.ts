// Reading of doc comments from the types of a package, for the tests of its documentation.

import ts from 'typescript'

/** Entries of a package, by name. */
export type Entries = { readonly [name: string]: string }

/**
 * Returns the doc comments of all exports of entry files, and of the members of their types, by `entry: Export.member`;
 * an empty text where there is none. Private members and those that are no names are left out.
 */
export function docComments(entries: Entries, options: ts.CompilerOptions): Map<string, string> {
  const program = ts.createProgram(Object.values(entries), {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.esnext.disposable.d.ts'],
    types: [],
    noEmit: true,
    ...options,
  })
  const checker = program.getTypeChecker()
  const found = new Map<string, string>()
  for (const [name, path] of Object.entries(entries)) {
    const file = program.getSourceFile(path)
    const entry = file && checker.getSymbolAtLocation(file)
    if (entry === undefined) throw new Error(`${path} exports nothing`)
    for (const exported of checker.getExportsOfModule(entry)) visit(`${name}: ${exported.name}`, exported)
  }
  return found

  function visit(path: string, exported: ts.Symbol): void {
    const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0
    const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported
    found.set(path, docOf(symbol) || docOf(exported))
    if ((symbol.flags & ts.SymbolFlags.Module) !== 0) {
      for (const member of checker.getExportsOfModule(symbol)) visit(`${path}.${member.name}`, member)
    } else if ((symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias)) !== 0) {
      for (const member of membersOf(checker.getDeclaredTypeOfSymbol(symbol))) {
        if (/^\w+$/.test(member.name) && isOwn(member)) found.set(`${path}.${member.name}`, docOf(member))
      }
    }
  }

  function docOf(symbol: ts.Symbol): string {
    return ts.displayPartsToString(symbol.getDocumentationComment(checker))
  }
}

function membersOf(type: ts.Type): readonly ts.Symbol[] {
  return type.isUnionOrIntersection() ? type.types.flatMap(membersOf) : type.getProperties()
}

/** Returns whether a member is declared in `@tickmesh/net`, and not in a library. */
function isOwn(member: ts.Symbol): boolean {
  return member.declarations?.some((declared) => /net\/(dist|src)\//.test(declared.getSourceFile().fileName)) ?? false
}
