// Copies of typed arrays with another length or row length, for stores that grow.

/** A longer copy. */
export function grown(array: Int32Array, length: number): Int32Array {
  return copied(array, new Int32Array(length))
}

/** Copies `blocks` blocks of `from` numbers each as blocks of `to`: longer ones, or what stands first in each. */
export function restrided(array: Int32Array, blocks: number, from: number, to: number): Int32Array {
  const copy = new Int32Array(blocks * to)
  const kept = Math.min(from, to)
  for (let block = 0; block < blocks; block++) copy.set(array.subarray(block * from, block * from + kept), block * to)
  return copy
}

/** Puts what an array holds at the beginning of another. */
export function copied<A extends Float64Array | Int32Array | Uint8Array>(array: A, copy: A): A {
  copy.set(array)
  return copy
}
