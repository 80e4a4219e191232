/**
 * Compiles `kernel/index.ts` and what it imports (AssemblyScript) into `src/core/state/kernel-code.ts`. With `--check` it writes nothing, and fails
 * when that file is not what the source compiles to.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const SOURCES = new URL('kernel/', import.meta.url)
const TARGET = fileURLToPath(new URL('src/core/state/kernel-code.ts', import.meta.url))
const COLUMNS = 100

const options = ['-O3', '--noAssert', '--runtime', 'stub', '--importMemory', '--use', 'abort=']

let binary: Uint8Array | undefined
const { error, stderr } = await asc.main(['index.ts', ...options, '--outFile', 'codec.wasm'], {
  readFile: (name) => readFile(new URL(name, SOURCES), 'utf8').catch(() => null),
  writeFile(_, contents) {
    if (typeof contents !== 'string') binary = contents
  },
  listFiles: () => [],
})
if (error !== null || binary === undefined) throw new Error(`the kernel does not compile\n${stderr.toString()}`)

const base64 = Buffer.from(binary).toString('base64')
const lines = base64.match(new RegExp(`.{1,${COLUMNS}}`, 'g')) ?? []
const text = `// Compiled from kernel/index.ts by \`npm run kernel -w packages/net\`: not to be edited.

/** The loops of the codec as WebAssembly, in base64. */
export const KERNEL_CODE: string =
${lines.map((line) => `  '${line}'`).join(' +\n')}
`
if (process.argv.includes('--check')) {
  if ((await readFile(TARGET, 'utf8')) !== text)
    throw new Error('kernel-code.ts is not what kernel/index.ts compiles to: npm run kernel -w packages/net')
} else {
  await writeFile(TARGET, text)
  console.log(`${binary.length} bytes`)
}
