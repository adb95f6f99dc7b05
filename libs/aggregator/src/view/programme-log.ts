import type { Item } from '../programme.ts'
import { LiveMap } from './live-map.ts'

/** The items of a programme, as they came. */
interface Packed {
  /** Their files with a slash between them, which none has in it. In UTF-8. */
  readonly bytes: Uint8Array
  /** The start and the index of each. */
  readonly numbers: Float64Array
}

/** Programmes while they are read: as {@link MediaLog}, beside the heap. */
export class ProgrammeLog extends LiveMap<readonly Item[]> {
  private readonly programmes = new Map<string, Packed>()

  get size(): number {
    return this.programmes.size
  }

  get(key: string): readonly Item[] | undefined {
    const packed = this.programmes.get(key)
    if (!packed) return undefined
    const { bytes, numbers } = packed
    if (numbers.length === 0) return []
    return decoder
      .decode(bytes)
      .split('/')
      .map((filename, at) => ({
        ...{ index: numbers[2 * at + 1] ?? 0, filename, start: numbers[2 * at] ?? 0 },
      }))
  }

  has(key: string): boolean {
    return this.programmes.has(key)
  }

  set(key: string, items: readonly Item[]): void {
    const numbers = new Float64Array(2 * items.length)
    for (const [at, { start, index }] of items.entries()) {
      numbers[2 * at] = start
      numbers[2 * at + 1] = index
    }
    const bytes = encoder.encode(items.map(({ filename }) => filename).join('/'))
    this.programmes.set(key, { bytes, numbers })
  }

  delete(key: string): void {
    this.programmes.delete(key)
  }

  keys(): MapIterator<string> {
    return this.programmes.keys()
  }
}

const [encoder, decoder] = [new TextEncoder(), new TextDecoder('utf-8', { ignoreBOM: true })]
