import type { Machine, Netboot } from '@boxwright/netboot'

/** What a netboot in a network of its own tells us. */
export type FromNetboot =
  | { readonly kind: 'line'; readonly component: string; readonly text: string }
  | { readonly kind: 'machine'; readonly machine: Machine }
  | { readonly kind: 'rates'; readonly rates: NetbootRates }
  | { readonly kind: 'serving' }
  | { readonly kind: 'failed'; readonly message: string }

/** What it gives, now and so far. */
export interface NetbootRates {
  readonly machines: ReturnType<Netboot['machines']>
  readonly totals: ReturnType<Netboot['totals']>
  readonly peers: ReturnType<Netboot['peers']>
}

/** How it is started. */
export interface NetbootArguments {
  /** The folder of the project. */
  readonly folder: string
  /** Where phase 1 is kept. */
  readonly cache: string
  /** More words for its kernel. */
  readonly words: readonly string[]
}
