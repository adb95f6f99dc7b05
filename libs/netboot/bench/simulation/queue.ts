/** First in, first out: what is taken costs the same however long it is. */
export class Queue<T> {
  #items: T[] = []
  #first = 0

  /** Add one at the end. */
  push(item: T): void {
    this.#items.push(item)
  }

  /** Take the first one. */
  shift(): T | undefined {
    const item = this.#items[this.#first]
    this.#first += 1
    if (this.#first > 1024 && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first)
      this.#first = 0
    }
    return item
  }
}
