import type { EngineName } from '../options.ts'
import type { PairImage } from './pool.ts'

/** Where the rdiffs of a pair are made, and how. */
export interface PairPlace {
  /** The folder of the images. */
  readonly images: string
  /** The folder of the rdiffs that are published. */
  readonly rdiffs: string
  /** Path of what is to become an rdiff. */
  readonly partOf: (filename: string) => string
  /** The index of an image, if there is one. */
  readonly indexOf: (image: PairImage) => Promise<string | undefined>
  /** What makes them. */
  readonly engine: EngineName
  /** Whether rdiffs are joined from others where that costs next to nothing. */
  readonly compose?: boolean | undefined
  /** How many threads may search. */
  readonly workers: number
}
