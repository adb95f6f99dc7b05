/** A map whose values are elsewhere: the owner of the data shows it, and takes changes by it. */
export abstract class LiveMap<V> implements ReadonlyMap<string, V> {
  /** How many keys there are. */
  abstract get size(): number
  /** The value of a key. */
  abstract get(key: string): V | undefined
  /** Has a key a value? */
  abstract has(key: string): boolean
  /** Give a key a value. */
  abstract set(key: string, value: V): void
  /** Take a key's value away. */
  abstract delete(key: string): void
  /** All keys. */
  abstract keys(): MapIterator<string>

  /** All keys with their values. */
  *entries(): MapIterator<[string, V]> {
    for (const key of this.keys()) yield [key, this.get(key) as V]
  }

  /** All values. */
  *values(): MapIterator<V> {
    for (const key of this.keys()) yield this.get(key) as V
  }

  /** Call a function for each key. */
  forEach(visit: (value: V, key: string, map: ReadonlyMap<string, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this)
  }

  [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries()
  }
}
