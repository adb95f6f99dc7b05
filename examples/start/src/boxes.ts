/** How a box is: `ending` was asked for, `ended` may have come by itself. */
export type BoxState = 'starting' | 'ready' | 'ending' | 'ended'

/** One box, as `scripts/start.js` knows it. */
export interface BoxView {
  /** Its folder in `examples/`. */
  readonly name: string
  /** What it is: `PigeBox: records a sound card …`. */
  readonly summary: string
  readonly state: BoxState
  /** Where it is once it is ready, its page first. */
  readonly addresses: readonly { readonly what: string; readonly url: string }[]
  /** What a person should know of this run: that its data is made up. */
  readonly note?: string
  /** Bytes of memory that it takes, with all that it has started; what is shared counts in part. */
  readonly memory?: number
  /** How it ended: `exit code 3`, `SIGKILL`. */
  readonly end?: string
}

/** What the starter tells, all of it whenever something changes. */
export interface Told {
  readonly boxes: readonly BoxView[]
  /** Folder of what the boxes keep. */
  readonly folder: string
}

/** What the page hears. */
export interface StartEvents {
  told: Told
}
