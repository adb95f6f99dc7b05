import { type BoxId, boxIdOf } from './box.ts'
import type { BoxChange } from './box-image.ts'
import { broadcastDay, type DayRules } from './broadcast-day.ts'
import { compareDays } from './calendar.ts'
import { type Divergence, divergenceOf } from './divergence.ts'
import { fileNameOf } from './media.ts'
import type { Item } from './programme.ts'
import { parseProgrammeKey } from './programme-key.ts'
import { compareText, infosOf, startsOf } from './programme-rules.ts'
import { mostRelevant, mostRelevantCompat } from './relevance.ts'
import type { BoxSnapshot } from './snapshot.ts'
import type {
  BoxPlace,
  ListedProgramme,
  Media,
  MediaCopy,
  Showing,
  ShownItem,
  ShownProgramme,
} from './view/answers.ts'
import { MediaTable } from './view/media-table.ts'
import { ProgrammeTable } from './view/programme-table.ts'
import { scheduleOf } from './view/schedule.ts'

/** Which towns to look at. */
export interface TownsOptions {
  /** Names of towns. Default: all. */
  readonly towns?: readonly string[]
}

/** How to search. */
export interface SearchOptions extends TownsOptions {
  /** How many names to find at most. Default: all. */
  readonly limit?: number
  /** Only names after this one: to go on after a search with a limit. */
  readonly after?: string
}

/** Which programme to show, and how much of it. */
export interface ProgrammeOptions extends TownsOptions {
  /** What is on from this moment on, in Unix seconds. Default: the start of the day. */
  readonly from?: number
  /**
   * Choose among boxes as the ancestor's code did, by the order in which they were given; and cut a day of 25 hours
   * after 24. Default `false`.
   */
  readonly compat?: boolean
}

/** How to compare. */
export interface DivergenceOptions extends TownsOptions {
  /**
   * `town`: the programmes that count in each town. `box`: those of all boxes, under the name `TOWN/HOST`. Default
   * `town`.
   */
  readonly by?: 'town' | 'box'
}

/** What many boxes hold, as one. Answers are made from memory at once; nothing in it is evaluated. */
export interface View {
  /** The boxes that are known, in the order in which they came. */
  readonly boxes: readonly BoxPlace[]
  /** How many media are known. */
  readonly mediaCount: number
  /** Take all that a box holds, instead of what it held. In proportion to that. */
  replace(box: BoxPlace, snapshot: BoxSnapshot): void
  /** Take what has changed in a box. In proportion to the change. */
  change(box: BoxPlace, change: BoxChange): void
  /** Forget a box. */
  remove(box: BoxPlace): void
  /**
   * Prepare for searches what came since, so that no search has to: 1 ms for each 2,048 names at most.
   *
   * @param limit - how often 1 ms to take at most
   * @returns true if nothing is left to be prepared
   */
  settle(limit?: number): boolean
  /** Files that contain an expression, in order; `*`, `?`, `[a-z]`, `[^x]`, `\` as in Redis' `KEYS`. */
  search(expression: string, options?: SearchOptions): string[]
  /** What is known of a medium, `NAME` or `NAME.ts`; `undefined` if no box of these towns has it. */
  media(name: string, options?: TownsOptions): Media | undefined
  /** All programmes that some box has, by day and then by service. */
  programmes(options?: TownsOptions): ListedProgramme[]
  /**
   * The programme of a day that counts; `undefined` if no box of these towns has one.
   *
   * @param day - `DDMMYYYY`
   * @param service - id of the service
   * @throws {@link AggregatorError} `ERR_DAY`
   */
  programme(day: string, service: string, options?: ProgrammeOptions): ShownProgramme | undefined
  /** Items with what is known of their media: what a page of a programme shows. */
  describe(items: readonly Item[], options?: TownsOptions): ShownItem[]
  /**
   * Every start of a medium in the programme that counts, in Unix seconds, in order.
   *
   * @throws {@link AggregatorError} `ERR_DAY`
   */
  starts(name: string, day: string, service: string, options?: TownsOptions): number[]
  /** When a medium is on: service to showings, by start, over all programmes of all boxes. */
  schedule(name: string, options?: TownsOptions): Map<string, Showing[]>
  /**
   * Where towns differ in a programme. A town whose boxes are known and have none counts as one that plays nothing.
   *
   * @throws {@link AggregatorError} `ERR_DAY`
   */
  divergence(day: string, service: string, options?: DivergenceOptions): Divergence
}

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
      return box && programme ? { ...box, items: programme.items } : []
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
