import { type OddityList, oddityList } from './oddity.ts'
import type { Item } from './programme.ts'
import { MediaLog } from './view/media-log.ts'
import { ProgrammeLog } from './view/programme-log.ts'

/** What a map does, wherever its values are. */
export interface KeyedValues<V> extends ReadonlyMap<string, V> {
  /** Give a key a value. */
  set(key: string, value: V): unknown
  /** Take a key's value away. */
  delete(key: string): unknown
}

/**
 * What was read from a box, while it is followed. What is shown of it has one owner, the view: then these maps are
 * its own, and what is written to them is shown.
 */
export interface BoxImage {
  /** File (`NAME.ts`) to seconds. */
  media: KeyedValues<number>
  /** Key to items, by start and then by index. */
  programmes: KeyedValues<readonly Item[]>
  /** What is odd, by database. */
  odd: readonly [programmes: OddityList, media: OddityList]
}

/** What became of some keys: `undefined` where there is nothing any more. */
export interface BoxChange {
  /** File to seconds. */
  readonly media: ReadonlyMap<string, number | undefined>
  /** Key to items. */
  readonly programmes: ReadonlyMap<string, readonly Item[] | undefined>
}

/** Nothing yet. */
export function emptyImage(): BoxImage {
  return {
    media: new MediaLog(),
    programmes: new ProgrammeLog(),
    odd: [oddityList(), oddityList()],
  }
}

/** Bring an image up to date. */
export function applyChange(image: BoxImage, change: BoxChange): void {
  applyTo(image.media, change.media)
  applyTo(image.programmes, change.programmes)
}

/** What turns one image into another, save some keys. */
export function differenceOf(from: BoxImage, to: BoxImage, save: ReadonlySet<string>): BoxChange {
  return {
    media: differences(from.media, to.media, save, Object.is),
    programmes: differences(from.programmes, to.programmes, save, sameItems),
  }
}

/** How many keys a change is about. */
export function sizeOf({ media, programmes }: BoxChange): number {
  return media.size + programmes.size
}

function applyTo<V>(target: KeyedValues<V>, changes: ReadonlyMap<string, V | undefined>): void {
  for (const [key, value] of changes) {
    if (value === undefined) target.delete(key)
    else target.set(key, value)
  }
}

function differences<V>(
  from: ReadonlyMap<string, V>,
  to: ReadonlyMap<string, V>,
  save: ReadonlySet<string>,
  same: (a: V, b: V) => boolean,
): Map<string, V | undefined> {
  const found = new Map<string, V | undefined>()
  for (const [key, value] of to) {
    const before = from.get(key)
    if (!save.has(key) && (before === undefined || !same(before, value))) found.set(key, value)
  }
  for (const key of from.keys()) if (!to.has(key) && !save.has(key)) found.set(key, undefined)
  return found
}

function sameItems(a: readonly Item[], b: readonly Item[]): boolean {
  return (
    a.length === b.length &&
    a.every((item, at) => {
      const other = b[at]
      return (
        item.index === other?.index &&
        item.filename === other.filename &&
        item.start === other.start
      )
    })
  )
}
