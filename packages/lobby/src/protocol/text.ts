// Size in UTF-8 and depth of a text, checked before it is parsed.

/** Length of a string in bytes of UTF-8; a lone surrogate counts as the three bytes of its replacement. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    else if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      bytes += 4
      i++
    } else bytes += 3
  }
  return bytes
}

/** True if a text has at most `limit` bytes of UTF-8; long texts are refused without counting. */
export function fitsBytes(text: string, limit: number): boolean {
  if (text.length > limit) return false
  return text.length * 3 <= limit || utf8Length(text) <= limit
}

/** True if a JSON text nests at most `limit` levels. Counted before parsing, because `JSON.parse` recurses. */
export function fitsDepth(json: string, limit: number): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < json.length; i++) {
    const unit = json.charCodeAt(i)
    if (inString) {
      if (unit === 0x5c) i++
      else if (unit === 0x22) inString = false
    } else if (unit === 0x22) inString = true
    else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > limit) return false
    } else if (unit === 0x7d || unit === 0x5d) depth--
  }
  return true
}
