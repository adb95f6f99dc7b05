const pageBits = 10
const pageSize = 1 << pageBits

/**
 * A number for each of some small numbers: what a box holds of all names. 8 bytes for each, in pages of 1,024
 * that are there only if one of them is.
 */
export class Column {
  private readonly pages: (Float64Array | undefined)[] = []
  private count = 0

  /** How many it holds. */
  get size(): number {
    return this.count
  }

  /** The value of an id; `undefined` if it has none. */
  get(id: number): number | undefined {
    const value = this.pages[id >> pageBits]?.[id & (pageSize - 1)]
    return value === undefined || Number.isNaN(value) ? undefined : value
  }

  /** Has an id a value? */
  has(id: number): boolean {
    return this.get(id) !== undefined
  }

  /** Give an id a value, not `NaN`. */
  set(id: number, value: number): void {
    if (!this.has(id)) this.count += 1
    const page = id >> pageBits
    this.pages[page] ??= new Float64Array(pageSize).fill(Number.NaN)
    this.pages[page][id & (pageSize - 1)] = value
  }

  /** Take an id's value away. @returns whether it had one */
  delete(id: number): boolean {
    if (!this.has(id)) return false
    this.count -= 1
    const page = this.pages[id >> pageBits]
    if (page) page[id & (pageSize - 1)] = Number.NaN
    return true
  }

  /** All ids that have a value, in order. */
  *ids(): Generator<number> {
    for (const [at, page] of this.pages.entries()) {
      if (!page) continue
      for (const [index, value] of page.entries()) {
        if (!Number.isNaN(value)) yield (at << pageBits) + index
      }
    }
  }
}
