import { kindOf, suffixOf } from '@boxwright/importer'
import type { ShotView } from '../api/types.ts'

/** What stands for a shot, the best first. */
const order: readonly ShotView['kind'][] = ['photo', 'film', 'raw', 'other']

/**
 * Put together what has one name: a JPEG, its RAW, its XMP.
 *
 * @param folder that the files are in
 * @param names of the files
 * @returns shots by name; sidecars alone are none
 */
export function shotsOf(folder: string, names: readonly string[]): ShotView[] {
  const groups = new Map<string, string[]>()
  for (const name of names.toSorted()) {
    const stem = name.slice(0, name.length - suffixOf(name).length)
    groups.set(stem, [...(groups.get(stem) ?? []), name])
  }
  return [...groups.values()].flatMap((files): ShotView[] => {
    const ranked = files
      .map((name) => ({ name, kind: shownAs(name) }))
      .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    const best = ranked[0]
    if (!best || files.every((name) => kindOf(name) === 'sidecar')) return []
    const path = folder === '' ? best.name : `${folder}/${best.name}`
    return [{ path, kind: best.kind, files }]
  })
}

function shownAs(name: string): ShotView['kind'] {
  const kind = kindOf(name)
  return kind === 'photo' || kind === 'film' || kind === 'raw' ? kind : 'other'
}
