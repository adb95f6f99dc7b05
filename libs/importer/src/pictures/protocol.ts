/** Where a picture of a file can be taken from. */
export type PictureKind = 'photo' | 'heic' | 'raw' | 'film'

/** What the process that makes thumbnails is asked for. */
export interface PictureRequest {
  /** The file, absolute. */
  readonly path: string
  /** What it is. */
  readonly kind: PictureKind
  /** Lengths of the longer edge, in pixels. */
  readonly sizes: readonly number[]
  /** Refuse images with more pixels. */
  readonly mostPixels: number
}

/** What it answers. */
export type PictureAnswer =
  /** A JPEG for each size. */
  | { readonly pictures: readonly Uint8Array[] }
  /** Why there is none. */
  | { readonly message: string }
