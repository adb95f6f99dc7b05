import type { BoxId } from '../box.ts'
import { compareText } from '../programme-rules.ts'
import { NameIndex, type NameSearchOptions } from '../search/name-index.ts'
import { Column } from './column.ts'
import { LiveMap } from './live-map.ts'

/** The media of all boxes: one list of names, and for each box a column of durations. */
export class MediaTable {
  private readonly names = new NameIndex()
  private readonly columns = new Map<BoxId, Column>()
  private readonly shown = new Map<BoxId, LiveMap<number>>()

  /** How many names there are. */
  get size(): number {
    return this.names.size
  }

  /** How many media a box has. */
  sizeOf(box: BoxId): number {
    return this.columns.get(box)?.size ?? 0
  }

  /** The duration that a box has for a file, in seconds. */
  durationIn(box: BoxId, filename: string): number | undefined {
    const id = this.names.idOf(filename)
    return id === undefined ? undefined : this.columns.get(box)?.get(id)
  }

  /** The files of a box. */
  *filesOf(box: BoxId): Generator<string, undefined> {
    const column = this.columns.get(box)
    if (column) yield* this.names.names((id) => column.has(id))
  }

  /** All that a box has, as it is at any time: seconds by file. */
  shownOf(box: BoxId): LiveMap<number> {
    const shown = this.shown.get(box) ?? new MediaOfBox(this, box)
    this.shown.set(box, shown)
    return shown
  }

  /** The durations that boxes have for a file, in seconds, in their order; `undefined` where it is not. */
  durationsIn(boxes: readonly BoxId[], filename: string): readonly (number | undefined)[] {
    const id = this.names.idOf(filename)
    if (id === undefined) return boxes.map(() => undefined)
    return boxes.map((box) => this.columns.get(box)?.get(id))
  }

  /** Take a box's media for what it has, instead of what it had. Seconds by file. */
  replace(box: BoxId, media: ReadonlyMap<string, number>): void {
    if (media === this.shown.get(box)) return
    const before = this.columns.get(box)
    const next = new Column()
    const [files, values]: [string[], number[]] = [[], []]
    for (const [filename, seconds] of media) {
      files.push(filename)
      values.push(seconds)
    }
    // The last one of those that came twice is the last one here, too: what it says counts.
    const order = Uint32Array.from(files, (_, at) => at).sort(
      (a, b) => compareText(files[a] ?? '', files[b] ?? '') || a - b,
    )
    const ids = this.names.addAll(Array.from(order, (at) => files[at] ?? ''))
    for (const [place, id] of ids.entries()) next.set(id, values[order[place] ?? 0] ?? Number.NaN)
    this.columns.set(box, next)
    const left = new Set<number>()
    for (const id of before?.ids() ?? []) if (!this.isHeld(id)) left.add(id)
    if (left.size > 0) this.names.prune((id) => left.has(id))
  }

  /** A box has a file, or has it no more. */
  change(box: BoxId, filename: string, seconds: number | undefined): void {
    const column = this.columns.get(box) ?? new Column()
    this.columns.set(box, column)
    if (seconds !== undefined) {
      column.set(this.names.add(filename), seconds)
      return
    }
    const id = this.names.idOf(filename)
    if (id !== undefined && column.delete(id) && !this.isHeld(id)) this.names.delete(filename)
  }

  /** Forget a box. */
  remove(box: BoxId): void {
    this.replace(box, new Map())
    this.columns.delete(box)
  }

  /** Find files. @param boxes - only those that one of these has; all if not given */
  search(
    expression: string,
    boxes: readonly BoxId[] | undefined,
    options: Omit<NameSearchOptions, 'accept'>,
  ): string[] {
    if (!boxes) return this.names.search(expression, options)
    const columns = boxes.flatMap((box) => this.columns.get(box) ?? [])
    const accept = (id: number): boolean => columns.some((column) => column.has(id))
    return this.names.search(expression, { ...options, accept })
  }

  /** See {@link NameIndex.settle}. */
  settle(limit?: number): boolean {
    return this.names.settle(limit)
  }

  private isHeld(id: number): boolean {
    for (const column of this.columns.values()) if (column.has(id)) return true
    return false
  }
}

class MediaOfBox extends LiveMap<number> {
  private readonly table: MediaTable
  private readonly box: BoxId

  constructor(table: MediaTable, box: BoxId) {
    super()
    this.table = table
    this.box = box
  }

  get size(): number {
    return this.table.sizeOf(this.box)
  }

  get(filename: string): number | undefined {
    return this.table.durationIn(this.box, filename)
  }

  has(filename: string): boolean {
    return this.get(filename) !== undefined
  }

  set(filename: string, seconds: number): void {
    this.table.change(this.box, filename, seconds)
  }

  delete(filename: string): void {
    this.table.change(this.box, filename, undefined)
  }

  keys(): MapIterator<string> {
    return this.table.filesOf(this.box)
  }
}
