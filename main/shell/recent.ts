/** Keeps the last `limit` values that were added. */
export interface Recent<V> {
  get(key: string): V | undefined
  add(key: string, value: V): V
}

export function createRecent<V>(limit: number): Recent<V> {
  const values = new Map<string, V>()
  return {
    get: (key) => values.get(key),
    add(key, value) {
      values.set(key, value)
      const [oldest] = values.keys()
      if (values.size > limit && oldest !== undefined) values.delete(oldest)
      return value
    },
  }
}
