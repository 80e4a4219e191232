// Bound of tables that other players fill.

/** Adds an entry as the newest, and drops the oldest where there are more than `most`. */
export function keepNewest<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key)
  map.set(key, value)
  const [oldest = ''] = map.keys()
  if (map.size > most) map.delete(oldest)
}
