// Forms of entity records that the reader names, in order.

/** Forms that the vectors of entities show. */
export const FORMS = [
  'a difference',
  'a difference after a flag',
  'a gap over 64',
  'a span over 64',
  'full',
  'full, sparse',
  'indices with gaps',
  'indices without gaps',
  'jumps',
  'linear',
  'linear on a circle',
  'parameters',
  'spans',
  'velocity',
]
