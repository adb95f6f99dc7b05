/** What happens next: numbers by time, the soonest first; those of the same time in the order of their entry. A binary heap. */
export class Agenda {
  readonly #times: number[] = []
  readonly #orders: number[] = []
  readonly #values: number[] = []
  #count = 0

  /** How many are waiting. */
  get size(): number {
    return this.#times.length
  }

  /** When the next one is due. */
  get time(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY
  }

  /** Something is due at a time. */
  add(time: number, value: number): void {
    let at = this.#times.length
    const order = this.#count
    this.#count += 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if ((this.#times[parent] as number) <= time) break
      this.#move(parent, at)
      at = parent
    }
    this.#set(at, time, order, value)
  }

  /** Take the next one. */
  take(): number {
    const value = this.#values[0] as number
    const time = this.#times.pop() as number
    const order = this.#orders.pop() as number
    const last = this.#values.pop() as number
    if (this.#times.length > 0) this.#sink(time, order, last)
    return value
  }

  #sink(time: number, order: number, value: number): void {
    const size = this.#times.length
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && this.#isBefore(child + 1, child)) child += 1
      const childTime = this.#times[child] as number
      const isLater =
        childTime > time || (childTime === time && (this.#orders[child] as number) > order)
      if (isLater) break
      this.#move(child, at)
      at = child
    }
    this.#set(at, time, order, value)
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#times[one] as number, this.#times[other] as number]
    return a < b || (a === b && (this.#orders[one] as number) < (this.#orders[other] as number))
  }

  #move(from: number, to: number): void {
    this.#set(
      to,
      this.#times[from] as number,
      this.#orders[from] as number,
      this.#values[from] as number,
    )
  }

  #set(at: number, time: number, order: number, value: number): void {
    this.#times[at] = time
    this.#orders[at] = order
    this.#values[at] = value
  }
}
