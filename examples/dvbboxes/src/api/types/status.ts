/** What somebody may do, from the least to the most; who may more may less, too. */
export type Role = 'viewer' | 'scheduler' | 'admin'

/** Languages of the pages. */
export type Language = 'en' | 'fr'

/** GET /api/status: what a page needs first. */
export interface StatusView {
  readonly title: string
  readonly version: string
  /** Language of who has chosen none. */
  readonly language: Language
  /** Whether the boxes are made up, and can be stopped and started. */
  readonly demo: boolean
  /** IANA zone. */
  readonly zone: string
  /** When a broadcast day begins, in seconds after 00:00. */
  readonly dayStart: number
  /** The broadcast day that it is. */
  readonly today: string
  /** Unix seconds at the server. */
  readonly time: number
  readonly towns: readonly string[]
  readonly channels: readonly ChannelView[]
  /** Who asks; `null` without a login. */
  readonly user: { readonly name: string; readonly roles: readonly string[] } | null
  /** What they may do. */
  readonly may: {
    /** Plan, apply, undo; titles and synopses; read the audit log. */
    readonly plan: boolean
    /** Delete and rename media, accept what a box came back with, stop boxes of a demo. */
    readonly admin: boolean
  }
}

/** A service. */
export interface ChannelView {
  readonly id: string
  readonly name: string
}
