import { LiveMap } from './live-map.ts'

/** How many media are written together. */
const chunkSize = 512

/** Some media, as they came. */
interface Chunk {
  /** Their files, one after the other, in UTF-8. */
  readonly bytes: Uint8Array
  /** Where each file ends, in UTF-16 code units. */
  readonly ends: Uint32Array
  /** Seconds of each. */
  readonly values: Float64Array
}

/**
 * Media while they are read, seconds by file: 32 bytes for each, and beside the heap. As texts in a map they take 130,
 * which the collector moves to where garbage stays for long: 200 MB of it for a million.
 *
 * What was set last counts; a file that came twice is there twice until somebody asks for one file: then all become a map.
 */
export class MediaLog extends LiveMap<number> {
  private readonly chunks: Chunk[] = []
  private files: string[] = []
  private seconds: number[] = []
  private count = 0
  private map: Map<string, number> | undefined

  get size(): number {
    return this.map?.size ?? this.count
  }

  get(file: string): number | undefined {
    return this.asMap().get(file)
  }

  has(file: string): boolean {
    return this.asMap().has(file)
  }

  set(file: string, seconds: number): void {
    if (this.map) {
      this.map.set(file, seconds)
      return
    }
    this.count += 1
    this.seconds.push(seconds)
    if (this.files.push(file) === chunkSize) this.write()
  }

  delete(file: string): void {
    this.asMap().delete(file)
  }

  *keys(): MapIterator<string> {
    for (const [file] of this.entries()) yield file
  }

  override *entries(): MapIterator<[string, number]> {
    if (this.map) {
      yield* this.map
      return
    }
    for (const { bytes, ends, values } of this.chunks) {
      const text = decoder.decode(bytes)
      for (const [at, value] of values.entries()) {
        yield [text.slice(at === 0 ? 0 : ends[at - 1], ends[at]), value]
      }
    }
    for (const [at, file] of this.files.entries()) yield [file, this.seconds[at] ?? 0]
  }

  private write(): void {
    const ends = new Uint32Array(this.files.length)
    for (let at = 0, end = 0; at < ends.length; at += 1) {
      end += this.files[at]?.length ?? 0
      ends[at] = end
    }
    const bytes = encoder.encode(this.files.join(''))
    this.chunks.push({ bytes, ends, values: Float64Array.from(this.seconds) })
    this.files = []
    this.seconds = []
  }

  private asMap(): Map<string, number> {
    if (!this.map) {
      this.map = new Map(this.entries())
      this.chunks.length = 0
      this.files = []
    }
    return this.map
  }
}

const [encoder, decoder] = [new TextEncoder(), new TextDecoder('utf-8', { ignoreBOM: true })]
