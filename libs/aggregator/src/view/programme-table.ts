import type { BoxId } from '../box.ts'
import { flat } from '../flat.ts'
import type { Item } from '../programme.ts'
import { type ProgrammeKey, parseProgrammeKey, programmeKey } from '../programme-key.ts'
import { LiveMap } from './live-map.ts'
import { type PackedItems, pack, unpack } from './packed-items.ts'

/** One programme of one box. */
export interface BoxProgramme extends ProgrammeKey {
  /** Whose. */
  readonly box: BoxId
  /** By start and then by index. */
  readonly packed: PackedItems
}

/** A file, and the programmes that have it in them. */
interface FileUse {
  readonly filename: string
  readonly programmes: Set<BoxProgramme>
}

/** The programmes of all boxes, by key and by the files in them. */
export class ProgrammeTable {
  private readonly byKey = new Map<string, Map<BoxId, BoxProgramme>>()
  private readonly byFile = new Map<string, FileUse>()
  private readonly byBox = new Map<BoxId, Set<string>>()
  private readonly shown = new Map<BoxId, LiveMap<readonly Item[]>>()

  /** All keys that some box has a programme for. */
  get keys(): Iterable<string> {
    return this.byKey.keys()
  }

  /** The keys that a box has a programme for. */
  keysOf(box: BoxId): ReadonlySet<string> {
    return this.byBox.get(box) ?? noKeys
  }

  /** What each box has for a day and a service. */
  of(day: string, service: string): ReadonlyMap<BoxId, BoxProgramme> {
    return this.byKey.get(programmeKey(day, service)) ?? none
  }

  /** The items that a box has under a key. */
  itemsOf(box: BoxId, key: string): Item[] | undefined {
    const programme = this.byKey.get(key)?.get(box)
    return programme && unpack(programme.packed)
  }

  /** All programmes that have a file in them. */
  having(filename: string): Iterable<BoxProgramme> {
    return this.byFile.get(filename)?.programmes ?? []
  }

  /** All that a box has, as it is at any time. */
  shownOf(box: BoxId): LiveMap<readonly Item[]> {
    const shown = this.shown.get(box) ?? new ProgrammesOfBox(this, box)
    this.shown.set(box, shown)
    return shown
  }

  /** Take a box's programmes for what it has, instead of what it had. */
  replace(box: BoxId, programmes: ReadonlyMap<string, readonly Item[]>): void {
    if (programmes === this.shown.get(box)) return
    for (const key of this.byBox.get(box) ?? []) if (!programmes.has(key)) this.drop(box, key)
    for (const [key, items] of programmes) this.change(box, key, items)
  }

  /** A box has another programme, or none any more. A key that names no programme is left alone. */
  change(box: BoxId, key: string, items: readonly Item[] | undefined): void {
    this.drop(box, key)
    const named = parseProgrammeKey(key)
    if (!items || !named) return
    const packed = pack(items, (filename) => this.useOf(filename).filename)
    const programme = { ...named, box, packed }
    setIn(this.byKey, key).set(box, programme)
    for (const filename of packed.files) this.useOf(filename).programmes.add(programme)
    const keys = this.byBox.get(box) ?? new Set<string>()
    this.byBox.set(box, keys.add(key))
  }

  private useOf(filename: string): FileUse {
    const known = this.byFile.get(filename)
    if (known) return known
    const use = {
      filename: flat(filename),
      programmes: new Set<BoxProgramme>(),
    }
    this.byFile.set(use.filename, use)
    return use
  }

  private drop(box: BoxId, key: string): void {
    const boxes = this.byKey.get(key)
    const programme = boxes?.get(box)
    if (!boxes || !programme) return
    boxes.delete(box)
    if (boxes.size === 0) this.byKey.delete(key)
    for (const filename of programme.packed.files) {
      const programmes = this.byFile.get(filename)?.programmes
      programmes?.delete(programme)
      if (programmes?.size === 0) this.byFile.delete(filename)
    }
    const keys = this.byBox.get(box)
    keys?.delete(key)
    if (keys?.size === 0) this.byBox.delete(box)
  }
}

class ProgrammesOfBox extends LiveMap<readonly Item[]> {
  private readonly table: ProgrammeTable
  private readonly box: BoxId

  constructor(table: ProgrammeTable, box: BoxId) {
    super()
    this.table = table
    this.box = box
  }

  get size(): number {
    return this.table.keysOf(this.box).size
  }

  get(key: string): readonly Item[] | undefined {
    return this.table.itemsOf(this.box, key)
  }

  has(key: string): boolean {
    return this.table.keysOf(this.box).has(key)
  }

  set(key: string, items: readonly Item[]): void {
    this.table.change(this.box, key, items)
  }

  delete(key: string): void {
    this.table.change(this.box, key, undefined)
  }

  keys(): MapIterator<string> {
    return this.table.keysOf(this.box).keys() as MapIterator<string>
  }
}

const none: ReadonlyMap<BoxId, BoxProgramme> = new Map()
const noKeys: ReadonlySet<string> = new Set()

function setIn<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const map = maps.get(key) ?? new Map<L, V>()
  maps.set(key, map)
  return map
}
