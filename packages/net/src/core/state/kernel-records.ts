import type { BitReader } from '../wire/bit-reader.ts'
import { NO_BLOBS } from './blobs.ts'
import type { DeltaCodec } from './delta-codec.ts'
import { anyWrong, type DeltaSection, type RecordTaker } from './delta-records.ts'
import type { ReceiverKernel } from './receiver-kernel.ts'
import type { Mirror } from './mirror.ts'
import type { MirrorRings } from './mirror-rings.ts'

/** What `DeltaRecords` does, by the kernel that has the mirrors' states in its memory. */
export class KernelRecords {
  readonly #rings: MirrorRings
  readonly #codec: DeltaCodec
  #kernel: ReceiverKernel | undefined
  #views: ReturnType<typeof viewsOf> | undefined

  /** `codec`: for the columns of this kind; between two sections another may use it. */
  constructor(rings: MirrorRings, codec: DeltaCodec) {
    this.#rings = rings
    this.#codec = codec
  }

  /** Whether there is a kernel, with room for so many records of this message. */
  can(reader: BitReader, count: number): boolean {
    const { kernel } = this.#rings
    return kernel !== undefined && count <= kernel.memory.capacity && kernel.holds(reader.words)
  }

  /**
   * Takes the records of a section, where it can: all of them, or none when their bits are none of ours: false. What is not
   * simply the newest of its entity is given to `taker`. `heard`: the opening of the link they came on; `whole`: the newest
   * tick of which every difference arrived.
   */
  take(
    reader: BitReader,
    section: DeltaSection,
    jumps: boolean,
    heard: number,
    whole: number,
    taker: RecordTaker,
  ): boolean {
    const { kernel, compiled } = this.#rings
    if (kernel === undefined) return false
    if (kernel !== this.#kernel) {
      this.#kernel = kernel
      this.#views = viewsOf(kernel)
    }
    const { indices, spans, jumpTicks, numbers, slots, rest } = this.#views as ReturnType<typeof viewsOf>
    const { mirrors, parameters, count, tick } = section
    this.#codec.begin(parameters, kernel.memory)
    indices.set(section.indices.subarray(0, count))
    spans.set(section.spans.subarray(0, count))
    if (jumps) jumpTicks.set(section.jumpTicks.subarray(0, count))
    const lacking = kernel.find(count, tick)
    reader.seek(kernel.read(reader.words, reader.position, reader.end, count))
    if (reader.failed || (!kernel.resolve(count) && anyWrong(compiled.table, numbers, slots, count))) return false
    const left = kernel.keep(count, tick, heard, whole, jumps)
    for (let at = 0; at < left; at++) {
      const record = rest[at] as number
      const mirror = mirrors[indices[record] as number] as Mirror
      taker.take(mirror, record, numbers, record * compiled.table.count, NO_BLOBS, slots[record] as number)
    }
    if (lacking > 0)
      for (let record = 0; record < count; record++) if ((slots[record] as number) < 0) taker.lack(record)
    return true
  }
}

function viewsOf({
  memory,
}: ReceiverKernel): Readonly<Record<'indices' | 'spans' | 'jumpTicks' | 'numbers' | 'slots' | 'rest', Int32Array>> {
  return {
    indices: memory.ints('indices'),
    spans: memory.ints('span'),
    jumpTicks: memory.ints('jumpTicks'),
    numbers: memory.ints('numbers'),
    slots: memory.ints('slots'),
    rest: memory.ints('rest'),
  }
}
