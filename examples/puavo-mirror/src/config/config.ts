import type { BoxConfig } from '@boxwright/appliance'

/** A configuration with every default in its place. Times are in s. */
export interface Config extends BoxConfig {
  /** Folder of the images; `null`: the box makes some, to be tried. */
  readonly images: string | null
  /** Folder of the mirror, within `data` or absolute. */
  readonly mirror: string
  /** Where clients find the mirror; `null`: at this box. */
  readonly repository: string | null
  /** The files of a certificate and its key; both `null`: HTTP. */
  readonly tls: { readonly certificate: string | null; readonly key: string | null }
  /** How the mirror is made. */
  readonly making: {
    readonly mode: 'production' | 'development'
    readonly targets: number | 'all'
    readonly jobs: number | null
    /** A Redis by which other machines make the rdiffs; `null`: this one does. */
    readonly workers: string | null
    readonly any: boolean
    readonly settle: number
    readonly retry: number
    readonly verify: number | null
    readonly prune: number | null
  }
  /** How it is signed. */
  readonly signing: {
    readonly keys: string | null
    readonly timestamp: number
  }
}
