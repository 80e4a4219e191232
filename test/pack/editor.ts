// Editor for tests: completions and hovers, as a developer sees them.

import ts from 'typescript'

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
}

/** One file as an editor shows it: TypeScript's language service, which VS Code asks too. */
export class Editor {
  readonly #path: string
  readonly #saved: string
  #text: string
  #version = 0
  readonly #service: ts.LanguageService

  /** `path` need not be on the disk. */
  constructor(path: string, text: string) {
    this.#path = path
    this.#saved = text
    this.#text = text
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => OPTIONS,
      getScriptFileNames: () => [path],
      getScriptVersion: (name) => (name === path ? String(this.#version) : '0'),
      getScriptSnapshot: (name) => {
        const content = this.#read(name)
        return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
      },
      getCurrentDirectory: () => ts.sys.getCurrentDirectory(),
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (name) => this.#read(name) !== undefined,
      readFile: (name) => this.#read(name),
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      ...(ts.sys.realpath && { realpath: ts.sys.realpath }),
    })
  }

  /** Returns the names that are offered behind `expression.` at the end of the file. */
  completions(expression: string): string[] {
    this.#write(`${this.#saved}\n${expression}.`)
    const offered = this.#service.getCompletionsAtPosition(this.#path, this.#text.length, undefined)
    return (offered?.entries ?? []).map(({ name }) => name).sort()
  }

  /** Returns what is shown over `word`, where `place`, which has it, stands first: its type, and its doc comment. */
  hover(place: string, word: string = place): { readonly type: string; readonly doc: string } {
    this.#write(this.#saved.includes(place) ? this.#saved : `${this.#saved}\n${place}`)
    const at = this.#text.indexOf(place) + place.lastIndexOf(word)
    const info = this.#service.getQuickInfoAtPosition(this.#path, at)
    const type = ts.displayPartsToString(info?.displayParts).replace(/\s+/g, ' ')
    return { type, doc: ts.displayPartsToString(info?.documentation) }
  }

  /** Returns the errors of the file with more text at its end: the line of each, and its messages. */
  errors(more = ''): string[] {
    this.#write(`${this.#saved}\n${more}`)
    const found = [
      ...this.#service.getSyntacticDiagnostics(this.#path),
      ...this.#service.getSemanticDiagnostics(this.#path),
    ]
    return found.map(({ messageText, start = 0 }) => {
      const line = this.#text.slice(0, start).split('\n').length
      return `${this.#text.split('\n')[line - 1]?.trim()}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  }

  #write(text: string): void {
    if (text === this.#text) return
    this.#text = text
    this.#version++
  }

  #read(name: string): string | undefined {
    return name === this.#path ? this.#text : ts.sys.readFile(name)
  }
}
