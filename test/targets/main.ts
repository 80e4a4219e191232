// Step of `npm run check`: tests whether the built files run in the oldest supported browsers (`TARGETS`).

import { shippedFindings } from './shipped.ts'

const findings = await shippedFindings()
for (const { what, where, why } of findings) console.log(`${where} ${what}: ${why}`)
process.exitCode = findings.length === 0 ? 0 : 1
