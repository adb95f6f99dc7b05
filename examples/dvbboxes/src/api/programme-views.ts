import {
  addDays,
  broadcastDay,
  type CheckedMedia,
  checkDay,
  type DayCheck,
  type Item,
  type ShownItem,
  type TimedItem,
} from '@boxwright/aggregator'
import type { Context } from '../context.ts'
import type { Site } from '../site.ts'
import type { ChannelView, FindingView, GridCellView, ItemView, ProgrammeView } from './types.ts'

/** What programmes are shown from. */
type Shown = Pick<Context, 'aggregator' | 'descriptions' | 'site'>

interface Towns {
  readonly towns?: readonly string[]
}

const whole = { from: Number.NEGATIVE_INFINITY }

/** All channels, in the order in which they are configured. */
export function channelsOf({ channels }: Pick<Site, 'channels'>): ChannelView[] {
  return [...channels].map(([id, name]) => ({ id, name }))
}

/** The title of a medium. */
export function titleOf({ descriptions }: Pick<Context, 'descriptions'>, filename: string): string {
  return descriptions.of(filename).title
}

/** Items as they are told. */
export function itemViews(shown: Shown, items: readonly Item[], towns: Towns): ItemView[] {
  return shown.aggregator.view
    .describe(items, towns)
    .map((item) => ({ ...plain(item), title: titleOf(shown, item.filename) }))
}

function plain({ index, filename, start, duration, end, lacking }: ShownItem) {
  return { index, filename, start, duration, end, lacking }
}

/** What is found in a day, as it is told. */
export function findingViews({ findings }: Pick<DayCheck, 'findings'>): FindingView[] {
  return findings.map((finding): FindingView => {
    if ('from' in finding) return { code: finding.code, from: finding.from, to: finding.to }
    const { index, filename } = finding
    if ('towns' in finding) return { code: 'missing', index, filename, towns: finding.towns }
    return { code: 'durations-differ', index, filename }
  })
}

/** Check a programme as boxes have it. */
function checkShown(
  { aggregator, site }: Shown,
  day: string,
  service: string,
  items: readonly TimedItem[],
  towns: Towns,
): DayCheck {
  const { view } = aggregator
  const { end } = broadcastDay(day, site.rules)
  const all = [...new Set(view.boxes.map(({ town }) => town))]
  const asked = towns.towns?.filter((town) => all.includes(town)) ?? all
  const nextDay = addDays(day, 1)
  const next = view.programme(nextDay, service, { ...whole, ...towns })?.items ?? []
  const nextStart = next.reduce((least, { start }) => Math.min(least, start), Number.MAX_VALUE)
  return checkDay(day, items, {
    rules: site.rules,
    nextStart: next.length === 0 ? end : nextStart,
    mediaOf(filename): CheckedMedia {
      const found = view.media(filename, towns)
      const lacking = found?.lacking ?? asked
      return { lacking, differs: (found?.shorter.length ?? 0) > 0 }
    },
  })
}

/** The programme of a day that counts; `undefined` if there is none. @param from - Unix seconds */
export function programmeView(
  shown: Shown,
  day: string,
  service: string,
  towns: Towns,
  options: { readonly from?: number; readonly compat?: boolean } = {},
): Omit<ProgrammeView, 'behind'> | undefined {
  const { view } = shown.aggregator
  const found = view.programme(day, service, { ...whole, ...options, ...towns })
  if (!found) return undefined
  const { start, midnight, end } = broadcastDay(day, shown.site.rules)
  const items = itemViews(shown, found.items, towns)
  const all = view.programme(day, service, { ...whole, ...towns })?.items ?? []
  const check = checkShown(shown, day, service, view.describe(all, towns), towns)
  const { groups, items: diverging } = view.divergence(day, service, towns)
  return {
    ...{ day, service, start, midnight, end, items },
    ...{ town: found.town, host: found.host, colour: check.colour },
    findings: findingViews(check),
    groups: groups.map(({ names, items: own }) => ({
      towns: names,
      items: itemViews(shown, own, towns),
    })),
    diverging: diverging.map(({ filename, start: at, playing, lacking }) => ({
      ...{ filename, start: at, playing, lacking },
    })),
  }
}

/** A programme in short; `null` if no town has one. */
export function cellOf(
  shown: Shown,
  day: string,
  service: string,
  towns: Towns,
): GridCellView | null {
  const { view } = shown.aggregator
  const found = view.programme(day, service, { ...whole, ...towns })
  if (!found) return null
  const items = view.describe(found.items, towns)
  const { colour, end } = checkShown(shown, day, service, items, towns)
  const { groups } = view.divergence(day, service, towns)
  return {
    ...{ day, service, colour, end },
    items: items.length,
    start: items.reduce((least, item) => Math.min(least, item.start), Number.MAX_VALUE),
    missing: items.filter(({ lacking }) => lacking.length > 0).length,
    groups: groups.map(({ names }) => names),
    without: groups.find((group) => group.items.length === 0)?.names ?? [],
  }
}
