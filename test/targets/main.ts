/** A step of `npm run check`: whether what is shipped runs in the oldest browsers that are promised (`TARGETS`). */
import { shippedFindings } from './shipped.ts'

const findings = await shippedFindings()
for (const { what, where, why } of findings) console.log(`${where} ${what}: ${why}`)
process.exitCode = findings.length === 0 ? 0 : 1
