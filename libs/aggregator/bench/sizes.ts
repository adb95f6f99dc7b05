import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    boxes: { type: 'string' },
    media: { type: 'string' },
    programmes: { type: 'string' },
    writes: { type: 'string' },
    runs: { type: 'string', default: '5' },
    short: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})
const size = (given: string | undefined, full: number, short: number): number =>
  given === undefined ? (values.short ? short : full) : Number(given)

/** Whether a page is written of it. */
export const isWritten: boolean = values.write

/** How large a benchmark is. */
export interface Sizes {
  readonly boxes: number
  /** Of each box. */
  readonly media: number
  /** Of each box. */
  readonly programmes: number
  /** Of each programme. */
  readonly items: number
  /** How many writes are waited for. */
  readonly writes: number
  /** How often the ancestor is asked. */
  readonly runs: number
}

/** As it was said, or 20 boxes; `--short` is 4 small ones. */
export const sizes: Sizes = {
  boxes: size(values.boxes, 20, 4),
  media: size(values.media, 50_000, 5_000),
  programmes: size(values.programmes, 400, 50),
  items: 60,
  writes: size(values.writes, 1_000, 100),
  runs: Number(values.runs),
}
