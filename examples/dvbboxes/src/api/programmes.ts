import {
  addDays,
  broadcastDay,
  compareDays,
  exportProgramme,
  momentInDay,
  parseDay,
  toCsv,
  toJson,
  toXmltv,
  toXspf,
} from '@boxwright/aggregator'
import { z } from 'zod'
import { behindIn } from '../box-states.ts'
import type { Context } from '../context.ts'
import { askedTowns } from './asked-towns.ts'
import { type Download, type Endpoint, endpoint } from './endpoint.ts'
import { cellOf, channelsOf, programmeView } from './programme-views.ts'
import { Refused } from './refused.ts'
import { day, listed, numbered, service } from './schemas/common.ts'
import { gridView, programmeView as programmeShape } from './schemas/programmes.ts'
import type { ExportFormat } from './types.ts'

/** How many days are shown, or exported, at most. */
const mostDays = 31

const which = {
  towns: listed.optional(),
  town: listed.optional(),
}

/** Programmes: the grid, one day, files of them. */
export function programmeEndpoints(context: Context): Endpoint[] {
  const { aggregator, site } = context
  return [
    endpoint({
      method: 'GET',
      path: '/grid',
      summary: 'Days times channels: each programme in short, and which towns diverge.',
      query: z.strictObject({ from: day, days: numbered(1, mostDays).default(7), ...which }),
      answer: gridView,
      refuses: ['bad-day', 'unknown-town'],
      handle({ query }) {
        const towns = askedTowns(site, query.towns ?? query.town)
        const days = daysFrom(query.from, addDays(query.from, query.days - 1))
        const channels = channelsOf(site)
        return {
          days: days.map((one) => broadcastDay(one, site.rules)),
          channels,
          cells: days.map((one) => channels.map(({ id }) => cellOf(context, one, id, towns))),
          behind: behindIn(aggregator, towns.towns),
        }
      },
    }),
    endpoint({
      method: 'GET',
      path: '/programme',
      summary: 'The programme of a day that counts, towns as layers; from a time of the clock on.',
      query: z.strictObject({
        ...{ day, service, ...which },
        from: z
          .string()
          .regex(/^([01]?\d|2[0-3]):[0-5]\d$/)
          .optional()
          .describe('HH:MM: only what is on from then on'),
        compat: z
          .enum(['true', 'false'])
          .default('false')
          .describe('choose among boxes as the first dvbboxes did'),
      }),
      answer: programmeShape,
      refuses: ['bad-day', 'unknown-town', 'not-found'],
      handle({ query }) {
        const towns = askedTowns(site, query.towns ?? query.town)
        const view = programmeView(context, query.day, query.service, towns, {
          ...(query.from !== undefined && { from: momentOf(query.from, query.day, context) }),
          compat: query.compat === 'true',
        })
        if (view) return { ...view, behind: behindIn(aggregator, towns.towns) }
        throw new Refused('not-found', `No box has a programme of ${query.day}:${query.service}.`)
      },
    }),
    ...(['xml', 'csv', 'json', 'xspf'] as const).map((format) => exportEndpoint(context, format)),
  ]
}

const types: Readonly<Record<ExportFormat, string>> = {
  xml: 'application/xml',
  csv: 'text/csv',
  json: 'application/json',
  xspf: 'application/xspf+xml',
}

function exportEndpoint(context: Context, format: ExportFormat): Endpoint {
  const { aggregator, descriptions, site } = context
  return endpoint({
    method: 'GET',
    path: `/programme.${format}`,
    summary: {
      xml: 'Programmes as XMLTV, with explicit offsets.',
      csv: 'Programmes as CSV.',
      json: 'Programmes as JSON, to be kept.',
      xspf: 'One programme as a playlist.',
    }[format],
    query: z.strictObject({
      day: day.optional().describe('one day; or first and last'),
      first: day.optional(),
      last: day.optional(),
      service: listed.optional().describe('default: all channels'),
      language: z.enum(['en', 'fr']).optional().describe('of titles, in XMLTV'),
      ...which,
    }),
    answer: types[format],
    refuses: ['bad-day', 'unknown-town', 'not-found'],
    handle({ query }): Download {
      const towns = askedTowns(site, query.towns ?? query.town)
      const first = query.first ?? query.day
      if (first === undefined) throw new Refused('bad-day', 'query.day: expected DDMMYYYY')
      const days = daysFrom(first, query.last ?? first)
      const sources = { view: aggregator.view, descriptions, channels: site.channels }
      const services = query.service ?? [...site.channels.keys()]
      const programmes = services.flatMap((one) =>
        days.flatMap((on) => exportProgramme(sources, on, one, towns) ?? []),
      )
      const [programme, more] = programmes
      if (programme === undefined) throw new Refused('not-found', 'No box has such a programme.')
      if (format === 'xspf' && more) {
        throw new Refused('bad-request', 'A playlist is of one day of one service.')
      }
      const name = [services.length === 1 ? services[0] : 'all', days[0], days.at(-1)].join('_')
      const { zone } = site.rules
      const text = {
        xml: () =>
          toXmltv(programmes, {
            zone,
            ...(query.language !== undefined && { language: query.language }),
          }),
        csv: () => toCsv(programmes, { zone }),
        json: () => `${JSON.stringify(toJson(programmes, { zone }))}\n`,
        xspf: () => toXspf(programme),
      }[format]()
      const filename = `${name.replace(/[^\w-]/g, '_')}.${format}`
      return { text, type: types[format], filename }
    },
  })
}

/** @throws Refused `bad-day`: they are in the wrong order, or too many; AggregatorError `ERR_DAY` */
function daysFrom(first: string, last: string): string[] {
  parseDay(last)
  const days: string[] = []
  for (let on = first; compareDays(on, last) <= 0; on = addDays(on, 1)) {
    if (days.length === mostDays) throw new Refused('bad-day', `expected at most ${mostDays} days`)
    days.push(on)
  }
  if (days.length === 0) throw new Refused('bad-day', `${last} is before ${first}`)
  parseDay(first)
  return days
}

function momentOf(clock: string, on: string, { site }: Pick<Context, 'site'>): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return momentInDay(hours * 3_600 + minutes * 60, on, site.rules)
}
