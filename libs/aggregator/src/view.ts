import { type BoxId, boxIdOf } from './box.ts'
import { broadcastDay, type DayRules } from './broadcast-day.ts'
import { compareDays } from './calendar.ts'
import { divergenceOf } from './divergence.ts'
import { fileNameOf } from './media.ts'
import type { Item } from './programme.ts'
import { parseProgrammeKey } from './programme-key.ts'
import { compareText, infosOf, startsOf } from './programme-rules.ts'
import { mostRelevant, mostRelevantCompat } from './relevance.ts'
import type { BoxPlace, MediaCopy } from './view/answers.ts'
import type { ProgrammeOptions, View } from './view/contract.ts'
import { MediaTable } from './view/media-table.ts'
import { unpack } from './view/packed-items.ts'
import { ProgrammeTable } from './view/programme-table.ts'
import { scheduleOf } from './view/schedule.ts'

/**
 * Make a view of no boxes.
 *
 * @param rules - how days are counted
 */
export function createView(rules: DayRules): View {
  const boxes = new Map<BoxId, BoxPlace>()
  const media = new MediaTable()
  const programmes = new ProgrammeTable()

  const placed = (box: BoxPlace): BoxId => {
    const id = boxIdOf(box)
    if (!boxes.has(id)) {
      boxes.set(id, { town: box.town, host: box.host })
      all = undefined
    }
    return id
  }
  /** Those of all towns are asked for all the time. */
  let all: readonly BoxId[] | undefined
  const idsIn = (towns: readonly string[] | undefined): readonly BoxId[] => {
    all ??= [...boxes.keys()]
    if (!towns) return all
    const wanted = new Set(towns)
    return all.filter((id) => wanted.has(boxes.get(id)?.town ?? ''))
  }
  const townsOf = (ids: Iterable<BoxId>): string[] => {
    const towns = new Set<string>()
    for (const id of ids) towns.add(boxes.get(id)?.town ?? '')
    return [...towns].sort(compareText)
  }
  const copiesOf = (filename: string, ids: readonly BoxId[]): MediaCopy[] => {
    const durations = media.durationsIn(ids, filename)
    return ids.flatMap((id, index) => {
      const [duration, box] = [durations[index], boxes.get(id)]
      return duration === undefined || !box ? [] : { ...box, duration }
    })
  }
  const candidates = (day: string, service: string, towns?: readonly string[]) => {
    const held = programmes.of(day, service)
    return idsIn(towns).flatMap((id) => {
      const [box, programme] = [boxes.get(id), held.get(id)]
      return box && programme ? { ...box, items: unpack(programme.packed) } : []
    })
  }
  const chosen = (day: string, service: string, options: ProgrammeOptions) => {
    const stretch = broadcastDay(day, rules)
    const list = candidates(day, service, options.towns)
    const best = options.compat ? mostRelevantCompat(list) : mostRelevant(list, stretch)
    return best && { ...best, stretch }
  }

  return {
    get boxes() {
      return [...boxes.values()]
    },
    get mediaCount() {
      return media.size
    },
    replace(box, snapshot) {
      const id = placed(box)
      media.replace(id, snapshot.media)
      programmes.replace(id, snapshot.programmes)
      return { media: media.shownOf(id), programmes: programmes.shownOf(id) }
    },
    change(box, change) {
      const id = placed(box)
      for (const [filename, seconds] of change.media) media.change(id, filename, seconds)
      for (const [key, items] of change.programmes) programmes.change(id, key, items)
    },
    remove(box) {
      const id = boxIdOf(box)
      media.remove(id)
      programmes.replace(id, new Map())
      boxes.delete(id)
      all = undefined
    },
    settle: (limit) => media.settle(limit),
    search: (expression, { towns, ...options } = {}) =>
      media.search(expression, towns && idsIn(towns), options),
    media(name, { towns } = {}) {
      const filename = fileNameOf(name)
      const ids = idsIn(towns)
      const copies = copiesOf(filename, ids)
      if (copies.length === 0) return undefined
      const duration = Math.max(...copies.map((copy) => copy.duration))
      const having = new Set(copies.map(({ town }) => town))
      return {
        ...{ filename, duration, copies },
        towns: [...having].sort(compareText),
        lacking: townsOf(ids).filter((town) => !having.has(town)),
        shorter: copies.filter((copy) => copy.duration < duration),
      }
    },
    programmes({ towns } = {}) {
      const wanted = new Set(idsIn(towns))
      const list = [...programmes.keys].flatMap((key) => {
        const named = parseProgrammeKey(key)
        if (!named) return []
        const holders = programmes.of(named.day, named.service).keys()
        const ids = [...holders].filter((id) => wanted.has(id))
        return ids.length === 0 ? [] : { ...named, towns: townsOf(ids) }
      })
      return list.sort((a, b) => compareDays(a.day, b.day) || compareText(a.service, b.service))
    },
    programme(day, service, options = {}) {
      const found = chosen(day, service, options)
      if (!found) return undefined
      const { town, host, items, stretch } = found
      const { from = stretch.start, compat = false } = options
      const length = compat ? 86_400 : Math.max(86_400, stretch.end - stretch.start)
      return { day, service, town, host, items: infosOf(items, { from, length }) }
    },
    describe(items, { towns } = {}) {
      const ids = idsIn(towns)
      const all = townsOf(ids)
      return items.map((item) => {
        let duration = 0
        const having = new Set<string>()
        for (const [at, seconds] of media.durationsIn(ids, item.filename).entries()) {
          if (seconds === undefined) continue
          duration = Math.max(duration, seconds)
          having.add(boxes.get(ids[at] as BoxId)?.town ?? '')
        }
        const lacking = all.filter((town) => !having.has(town))
        return { ...item, duration, end: item.start + duration, lacking }
      })
    },
    starts(name, day, service, options = {}) {
      return startsOf(chosen(day, service, options)?.items ?? [], fileNameOf(name))
    },
    schedule(name, { towns } = {}) {
      const filename = fileNameOf(name)
      const wanted = new Set(idsIn(towns))
      const having = [...programmes.having(filename)].filter(({ box }) => wanted.has(box))
      return scheduleOf(having, filename, (box) => boxes.get(box)?.town ?? '')
    },
    divergence(day, service, { towns, by = 'town' } = {}) {
      const stretch = broadcastDay(day, rules)
      const ids = idsIn(towns)
      const list = candidates(day, service, towns)
      const names = by === 'box' ? ids : townsOf(ids)
      const compared = names.map((name): [string, readonly Item[]] => {
        const own = list.filter((each) => name === (by === 'box' ? boxIdOf(each) : each.town))
        return [name, mostRelevant(own, stretch)?.items ?? []]
      })
      return divergenceOf(new Map(compared))
    },
  }
}
