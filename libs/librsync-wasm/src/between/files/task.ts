import type { PlacedMemory, WasmModule } from '../../wasm/webassembly.ts'
import type { Copies, Range } from '../desk.ts'
import type { DeskLayout, IndexLayout, TableLayout } from '../layout.ts'

/** What a thread is started with. */
export interface DeskData {
  /** The compiled code. */
  readonly module: WasmModule
  /** Shared by all threads. */
  readonly memory: PlacedMemory
  /** Which part of it is this thread's own. */
  readonly layout: DeskLayout
}

/** What a thread can be asked to do; files are open descriptors of this process. */
export type Task =
  | { kind: 'hash'; file: number; index: IndexLayout; range: Range }
  | { kind: 'fill'; index: IndexLayout; table: TableLayout; first: number; end: number }
  | {
      kind: 'match'
      basis: number
      target: number
      index: IndexLayout
      table: TableLayout
      size: number
      ranges: readonly Range[]
      margin: number
      hashTo: IndexLayout | undefined
    }

/** What a thread did. */
export interface Done {
  /** What a `match` found; else nothing. */
  readonly copies: Copies
  /** How much was read of the files, in bytes: of the basis by matches, else of what was hashed. */
  readonly basisBytes: number
  /** How much was read of the target, in bytes. */
  readonly targetBytes: number
  /** How much of the file was searched or hashed, in bytes: without margins. */
  readonly searched: number
}

/** The answer of a thread: what it did, or why it could not. */
export type Answer = { done: Done } | { fault: { code: string; message: string; cause: unknown } }
