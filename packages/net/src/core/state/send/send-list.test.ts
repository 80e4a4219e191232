// Tests of the sections of a send list.

import { expect, it } from 'vitest'
import { DELTA, FULL } from '../codec/sections.ts'
import { groupOf, SendList } from './send-list.ts'

/** The sections of a list with these indices: of each, its indices. */
function sections(indices: readonly number[]): number[][] {
  const list = new SendList()
  for (const index of indices) list.add(groupOf(0, DELTA), index, 0)
  list.add(groupOf(0, FULL), 0, 0)
  const found: number[][] = []
  for (let start = 0; start < indices.length;) {
    const end = list.sectionEnd(start, list.count)
    found.push([...list.index.subarray(start, end)])
    start = end
  }
  return found
}

const run = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, at) => from + at)

it('[STA31] long runs of indices without gaps are sections of their own, and short ones share one', () => {
  expect(sections(run(0, 500))).toEqual([run(0, 500)])
  expect(sections([...run(0, 200), ...run(201, 500)])).toEqual([run(0, 200), run(201, 500)])
  expect(sections([3, 5, 9, ...run(20, 300), 400, 402])).toEqual([[3, 5, 9], run(20, 300), [400, 402]])
  expect(sections([...run(0, 40), ...run(41, 80), 99])).toEqual([[...run(0, 40), ...run(41, 80), 99]])
})

it('[STA31] sections of a group end with it', () => {
  expect(sections([7])).toEqual([[7]])
  expect(sections(run(1, 100)).flat()).toEqual(run(1, 100))
})
