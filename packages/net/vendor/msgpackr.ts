import type { Cuts } from './prune.ts'

/*
 * msgpackr for plain data: `core/wire/packable.ts` and `core/wire/walker.ts` refuse everything else before. So it
 * has no records, extensions, bundled strings, structured clones, bigints or options, and it uses no Buffer, so that
 * Node runs what browsers run.
 */

/** Cuts of the encoder. */
export const PACK: Cuts = {
  expressions: {
    options: 'undefined',
    hasNodeBuffer: 'false',
    'ByteArray.prototype.utf8Write': 'undefined',
    'target.copy': 'undefined',
    'textEncoder && textEncoder.encodeInto': 'true',
    '.useRecords': 'false',
    '.variableMapSize': 'true',
    '.coercibleKeyAsNumber': 'undefined',
    '.skipValues': 'undefined',
    '.structuredClone': 'undefined',
    '.bundleStrings': 'undefined',
    '._writeStruct': 'undefined',
    '.structures': 'undefined',
    '(useFloat32 = this.useFloat32) > 0 && value < 0x100000000 && value >= -0x80000000': 'false',
    'value < 0x20 || (value < 0x80 && this.useRecords === false) || (value < 0x40 && !this._writeStruct)':
      'value < 0x80',
    // Of structured clones, bundled strings and records.
    referenceMap: 'null',
    bundledStrings: 'null',
    structures: 'undefined',
    hasSharedUpdate: 'false',
    pendingNestedStructures: 'null',
    instancePacking: 'false',
    'encodeOptions & RESERVE_START_SPACE': 'false',
    'encodeOptions & REUSE_BUFFER_MODE': 'false',
    'encodeOptions & RESET_BUFFER_MODE': 'false',
    // No value has one of these types, or is a Map.
    "type === 'object' || type === 'function'": "type === 'object'",
    "type === 'function'": 'false',
    "type === 'bigint'": 'false',
    "type === 'undefined'": 'false',
    'constructor === Map': 'false',
  },
  statements: {
    'import { Unpackr': "import { Unpackr } from './unpack.js'",
    'for (let i = 0, l = extensions.length': `if (value instanceof Uint8Array) return writeBuffer(value, (size) => {
      position += size
      if (position > safeEnd) makeRoom(position)
      return { target, targetView, position: position - size }
    })`,
  },
  removed: [
    'let extensions, extensionClasses',
    'if (packr.useToJSON !== false && value.toJSON) {',
    'let hasSharedStructures',
    'let maxSharedStructures',
    'let maxOwnStructures',
    'let useTwoByteRecords',
    'let sharedLimitId',
    'let maxStructureId',
    'if (maxSharedStructures',
    'if (maxOwnStructures == null)',
    'if (maxStructureId',
    'useBuffer(',
    'set position',
    'get position',
    'clearSharedData(',
    'const dateToJSON',
    'const bufferToJSON',
    'extensionClasses = [',
    'extensions = [{',
    'const builtInExtensionCount',
    'export function addExtension',
    'Packr.SUPPORTS_STRUCT_HOOKS',
    'let defaultPackr',
    'export const pack = ',
    'export const encode = ',
    'export { FLOAT32_OPTIONS }',
    'import { FLOAT32_OPTIONS }',
    'export const { NEVER',
  ],
}

/** Cuts of the decoder. */
export const UNPACK: Cuts = {
  expressions: {
    options: 'undefined',
    'options > -1 ? options : source.length': 'source.length',
    // The default drops the U+FEFF that a long text begins with, as a byte order mark.
    'new TextDecoder()': "new TextDecoder('utf-8', { ignoreBOM: true })",
    'src.latin1Slice': 'undefined',
    // Of the native decoder of texts, which Node may have.
    srcStringEnd: '0',
    srcString: 'null',
    srcStringStart: '0',
    strings: 'null',
    stringPosition: '0',
    'srcStringEnd >= position': 'false',
    readFixedString: 'readStringJS',
    readString8: 'readStringJS',
    readString16: 'readStringJS',
    readString32: 'readStringJS',
    // Of bundled strings, structured clones, sequences and records.
    bundledStrings: 'null',
    referenceMap: 'null',
    sequentialMode: 'false',
    currentUnpackr: 'undefined',
    currentStructures: 'undefined',
    'this instanceof Unpackr': 'false',
    'value == 0x72': 'false',
    'currentExtensions[value]': 'undefined',
    '.structures': 'undefined',
    '.mapsAsObjects': 'true',
    '.int64AsType': "'number'",
    '.useFloat32': 'undefined',
    '.freezeData': 'undefined',
    '.copyBuffers': 'undefined',
    '._readStruct': 'undefined',
  },
  statements: {
    "throw new Error('Source must be": 'throw error',
    'if (!sequentialMode) {': "throw new Error('Bytes are left after the value')",
    'let structure = currentStructures[token': 'let structure',
    'return C1': "throw new Error('Reserved byte')",
    'function readExt(': "function readExt() { throw new Error('Extension') }",
    'return asSafeString(read())': 'return read()',
    'function endOfMessagePackError(': "function endOfMessagePackError() { return new Error('Unexpected end') }",
  },
  removed: [
    'const EMPTY_ARRAY',
    'C1.name',
    'Object.assign(this, options)',
    'if (src) {',
    'if (!source.buffer &&',
    'if (!currentUnpackr.trusted',
    'classifyIncomplete(error)',
    'currentExtensions[',
    'export const typedArrays',
    'for (let i = 0; i < 256',
    'unpackMultiple(',
    '_mergeStructures(',
    'decode(source',
    'export let isNativeAccelerationEnabled',
    'export function setExtractor',
    'export const C1 = ',
    'export const Decoder',
    'var defaultUnpackr',
    'export const unpack = ',
    'export const unpackMultiple',
    'export const decode = ',
    'let f32Array',
    'let u8Array',
    'export function roundFloat32',
    'Unpackr.SUPPORTS_STRUCT_HOOKS',
  ],
}
