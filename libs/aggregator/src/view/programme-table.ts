import type { BoxId } from '../box.ts'
import type { Item } from '../programme.ts'
import { type ProgrammeKey, parseProgrammeKey, programmeKey } from '../programme-key.ts'

/** One programme of one box. */
export interface BoxProgramme extends ProgrammeKey {
  /** Whose. */
  readonly box: BoxId
  /** By start and then by index. */
  readonly items: readonly Item[]
}

/** The programmes of all boxes, by key and by the files in them. */
export class ProgrammeTable {
  private readonly byKey = new Map<string, Map<BoxId, BoxProgramme>>()
  private readonly byFile = new Map<string, Set<BoxProgramme>>()
  private readonly byBox = new Map<BoxId, Set<string>>()

  /** All keys that some box has a programme for. */
  get keys(): Iterable<string> {
    return this.byKey.keys()
  }

  /** What each box has for a day and a service. */
  of(day: string, service: string): ReadonlyMap<BoxId, BoxProgramme> {
    return this.byKey.get(programmeKey(day, service)) ?? none
  }

  /** All programmes that have a file in them. */
  having(filename: string): Iterable<BoxProgramme> {
    return this.byFile.get(filename) ?? []
  }

  /** Take a box's programmes for what it has, instead of what it had. */
  replace(box: BoxId, programmes: ReadonlyMap<string, readonly Item[]>): void {
    for (const key of this.byBox.get(box) ?? []) if (!programmes.has(key)) this.drop(box, key)
    for (const [key, items] of programmes) this.change(box, key, items)
  }

  /** A box has another programme, or none any more. A key that names no programme is left alone. */
  change(box: BoxId, key: string, items: readonly Item[] | undefined): void {
    this.drop(box, key)
    const named = parseProgrammeKey(key)
    if (!items || !named) return
    const programme = { ...named, box, items }
    setIn(this.byKey, key).set(box, programme)
    for (const { filename } of items) addTo(this.byFile, filename, programme)
    addTo(this.byBox, box, key)
  }

  private drop(box: BoxId, key: string): void {
    const boxes = this.byKey.get(key)
    const programme = boxes?.get(box)
    if (!boxes || !programme) return
    boxes.delete(box)
    if (boxes.size === 0) this.byKey.delete(key)
    for (const { filename } of programme.items) deleteFrom(this.byFile, filename, programme)
    deleteFrom(this.byBox, box, key)
  }
}

const none: ReadonlyMap<BoxId, BoxProgramme> = new Map()

function setIn<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const map = maps.get(key) ?? new Map<L, V>()
  maps.set(key, map)
  return map
}

function addTo<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key)
  if (set) set.add(value)
  else sets.set(key, new Set([value]))
}

function deleteFrom<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key)
  set?.delete(value)
  if (set?.size === 0) sets.delete(key)
}
