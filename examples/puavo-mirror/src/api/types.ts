/** What the box does and has. */
export interface StatusView {
  readonly title: string
  readonly version: string
  /** Unix time in ms at the box. */
  readonly time: number
  readonly state: 'idle' | 'settling' | 'running'
  /** Folder of the images. */
  readonly images: string
  /** Where clients find the mirror. */
  readonly repository: string
  /** Whether the box makes its own images. */
  readonly demo: boolean
  readonly progress: ProgressView | null
  /** Why the last run failed. */
  readonly failure: string | null
  readonly report: ReportView | null
  readonly verification: VerificationView
  /** What is signed; `null` if nothing is. */
  readonly signed: SignedView | null
  /** The client of the demo. */
  readonly client: ClientView | null
}

/** Whether what clients can fetch was found to be right. */
export interface VerificationView {
  /** How many files have been read, while it is at work. */
  readonly files: number | null
  /** How many there are. */
  readonly total: number
  /** What the last one has found. */
  readonly last: {
    /** Unix time in ms. */
    readonly time: number
    readonly files: number
    readonly faults: readonly { readonly file: string; readonly message: string }[]
  } | null
}

/** What is signed, and until when. */
export interface SignedView {
  /** Of the timestamp. */
  readonly version: number
  /** Unix time in ms. */
  readonly expires: number
}

/** How far a run has come. */
export interface ProgressView {
  /** Bytes. */
  readonly done: number
  /** Bytes. */
  readonly total: number
  /** Bytes a second. */
  readonly rate: number
  /** s; `null` before anything is known. */
  readonly left: number | null
  /** Images and rdiffs that are being worked on. */
  readonly current: readonly string[]
}

/** What the last run has done. */
export interface ReportView {
  readonly images: number
  readonly diffs: number
  readonly made: number
  /** s. */
  readonly seconds: number
  /** Images that are not offered, and why. */
  readonly refused: readonly { readonly filename: string; readonly reason: string }[]
}

/** A series with its images. */
export interface SeriesView {
  readonly name: string
  readonly images: readonly ImageView[]
}

/** An image that clients can fetch. */
export interface ImageView {
  readonly filename: string
  /** `20210413192449`. */
  readonly version: string
  /** Bytes. */
  readonly size: number
  readonly sha512: string
  /** How many settings it knows. */
  readonly settings: number
  readonly diffs: readonly DiffView[]
}

/** An rdiff that leads to an image. */
export interface DiffView {
  readonly filename: string
  /** The image that it is applied to; `null` if that is in another series. */
  readonly source: string | null
  /** Bytes. */
  readonly size: number
}

/** What the demo's client has and does. */
export interface ClientView {
  /** The image that it has. */
  readonly image: string
  readonly state: 'idle' | 'updating' | 'failed'
  /** What its last update was. */
  readonly last: {
    readonly to: string
    /** Bytes fetched. */
    readonly fetched: number
    /** Bytes of the image. */
    readonly size: number
    readonly by: 'rdiff' | 'image'
    /** s. */
    readonly seconds: number
  } | null
  readonly failure: string | null
}

/** An entry of the log. */
export interface LogView {
  readonly id: number
  /** Unix time in ms. */
  readonly time: number
  readonly level: string
  readonly message: string
}

/** What the box tells its pages. */
export interface MirrorEvents {
  status: StatusView
  progress: ProgressView
  mirror: readonly SeriesView[]
  log: LogView
}
