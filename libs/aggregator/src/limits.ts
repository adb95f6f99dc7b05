/** How much of a box is taken in: what is beyond is told as an oddity. Memory of the view is bounded by it. */
export interface Limits {
  /** Most media of a box. Default 2,000,000; each takes some 80 bytes, and its name is in them. */
  readonly media: number
  /** Most programmes of a box. Default 100,000. */
  readonly programmes: number
  /** Most items of a programme. Default 10,000. */
  readonly items: number
  /** Most bytes of the members of a programme. Default 1,048,576. */
  readonly bytes: number
}

/** What is taken in when nothing is said. */
export const defaultLimits: Limits = {
  media: 2_000_000,
  programmes: 100_000,
  items: 10_000,
  bytes: 1 << 20,
}
