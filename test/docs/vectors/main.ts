// `npm run vectors`: writes the files of docs/vectors.

import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { textOf } from './vector-file.ts'
import { vectorFiles } from './vector-files.ts'

const folder = join(resolve(import.meta.dirname, '../../..'), 'docs/vectors')

await mkdir(folder, { recursive: true })
for (const [name, file] of Object.entries(vectorFiles())) await writeFile(join(folder, name), textOf(file))
