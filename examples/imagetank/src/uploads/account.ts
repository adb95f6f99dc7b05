import { UploadError } from '@boxwright/appliance'

/** How much may be uploaded, in bytes. */
export interface UploadLimits {
  /** The largest file. */
  readonly limit: number
  /** All that waits. */
  readonly quota: number
}

/** How many uploads may be begun and not ended: each is two small files. */
const mostBegun = 5000

/** Keeps account of what waits to be imported, and of what was announced and is not whole. */
export class Account {
  readonly #limits: UploadLimits
  readonly #begun = new Map<string, number>()
  /** Bytes that wait to be imported. */
  waiting = 0

  constructor(limits: UploadLimits) {
    this.#limits = limits
  }

  /**
   * A file of a size shall come in. Announced twice, it is one all the same.
   *
   * @throws UploadError
   */
  begin(id: string, size: number, name: string): void {
    const { limit, quota } = this.#limits
    if (size > limit) {
      throw new UploadError(413, `A file may have ${limit} bytes; ${name} has ${size}.`)
    }
    if (this.#begun.has(id)) return
    if (this.#begun.size >= mostBegun) {
      throw new UploadError(507, 'Too many uploads were begun and not ended.')
    }
    const promised = [...this.#begun.values()].reduce((sum, each) => sum + each, 0)
    if (this.waiting + promised + size > quota) {
      throw new UploadError(507, `No more than ${quota} bytes may wait to be imported.`)
    }
    this.#begun.set(id, size)
  }

  /** It was begun before the box was started. */
  resume(id: string, size: number): void {
    this.#begun.set(id, size)
  }

  /** It is whole, or will never be. */
  end(id: string): void {
    this.#begun.delete(id)
  }
}
