import type { Examined } from './examine.ts'

/** What the thread that looks at a tree is given. */
export interface ScanRequest {
  /** The archive's directory. */
  readonly directory: string
  /** What is known: paths, and of each its length, when it was modified (Unix ms) and whether it has a sidecar (0, 1). */
  readonly known: {
    readonly paths: readonly string[]
    readonly sizes: Float64Array
    readonly modified: Float64Array
    readonly sidecars: Uint8Array
  }
}

/** A file that is new or different. */
export interface ScannedFile extends Examined {
  /** Within the archive. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** Unix time in ms. */
  readonly modified: number
  /** Whether there is a sidecar. */
  readonly hasSidecar: boolean
}

/** What the thread tells. */
export type ScanMessage =
  | { readonly type: 'found'; readonly files: readonly ScannedFile[] }
  | { readonly type: 'done'; readonly gone: readonly string[] }
