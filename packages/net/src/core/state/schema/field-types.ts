// Every type of field, a line each: its file says all that there is to know of it.

export { angle } from './kinds/angle.ts'
export { bool } from './kinds/bool.ts'
export { oneOf as enum } from './kinds/enum.ts'
export { fixed } from './kinds/fixed.ts'
export { float32 } from './kinds/float32.ts'
export { int, uint } from './kinds/int.ts'
export { optional } from './kinds/optional.ts'
export { plain } from './kinds/plain.ts'
export { ref } from './kinds/ref.ts'
export { string } from './kinds/string.ts'
export { vec2 } from './kinds/vec2.ts'
export { vec3 } from './kinds/vec3.ts'
