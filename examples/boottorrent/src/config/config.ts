import type { BoxConfig } from '@boxwright/appliance'

/** A configuration with every default in its place. */
export interface Config extends BoxConfig {
  /** Folder of the project; `null`: the box makes one, for local leechers. */
  readonly project: string | null
  /** How many virtual machines boot instead, in a network that the box makes. */
  readonly machines: number
  /** How phase 1, the small Linux that machines load first, is made. */
  readonly phase1: {
    readonly flavour: 'virtual' | 'real'
    /** Where it is kept; `null`: in the project. */
    readonly cache: string | null
    /** More words for its kernel. */
    readonly append: string
  }
  /** The leechers of a box without a project. Rates in bytes a second. */
  readonly leechers: {
    readonly count: number
    /** What the server gives. */
    readonly server: number
    /** What each leecher gives. */
    readonly each: number
    /** Of the larger of the two systems that are made, in bytes. */
    readonly bytes: number
  }
  /** Where the packets go that switch machines on. */
  readonly wake: {
    /** An address; `null`: the broadcast addresses of the project's card. */
    readonly address: string | null
    readonly port: number
  }
  /** What may be uploaded, in bytes. */
  readonly uploads: {
    readonly limit: number
    readonly quota: number
  }
}
