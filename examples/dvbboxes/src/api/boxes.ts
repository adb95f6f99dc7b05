import { type Box, boxIdOf } from '@boxwright/aggregator'
import { z } from 'zod'
import { boxView as viewOf } from '../box-states.ts'
import type { Context } from '../context.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { Refused } from './refused.ts'
import { boxView, historyView } from './schemas/boxes.ts'
import { numbered } from './schemas/common.ts'
import type { BoxVerb, BoxView } from './types.ts'

const place = z.strictObject({ town: z.string().max(200), host: z.string().max(255) })

/** The boxes, and how they were. */
export function boxEndpoints({ site, aggregator, history, audit }: Context): Endpoint[] {
  const { demo } = site
  const find = ({ town, host }: z.infer<typeof place>): Box => {
    const found = site.boxes.find((box) => box.town === town && box.host === host)
    if (!found) throw new Refused('not-found', `There is no box ${host} in ${town}.`)
    return found
  }
  const views = (): BoxView[] => aggregator.status().map((status) => viewOf(status, demo))
  const verb = (
    name: BoxVerb,
    summary: string,
    act: (box: Box) => void | Promise<void>,
  ): Endpoint =>
    endpoint({
      method: 'POST',
      path: `/boxes/{town}/{host}/${name}`,
      role: 'admin',
      ...{ summary, params: place, answer: boxView, refuses: ['not-found'] },
      async handle({ params, who }) {
        const box = find(params)
        const note = { who, what: `box-${name}`, detail: { box: boxIdOf(box) } } as const
        try {
          await act(box)
        } catch (error) {
          audit.note({ ...note, outcome: 'failed' })
          throw error
        }
        audit.note({ ...note, outcome: 'done' })
        const view = views().find(({ town, host }) => town === box.town && host === box.host)
        return view as BoxView
      },
    })
  return [
    endpoint({
      method: 'GET',
      path: '/boxes',
      summary: 'All boxes, and how far what is shown of each can be relied on.',
      answer: z.array(boxView),
      handle: () => views(),
    }),
    endpoint({
      method: 'GET',
      path: '/boxes/history',
      summary: 'How far behind the boxes were: up to an hour by 5 s, up to a day by the minute.',
      query: z.strictObject({ minutes: numbered(1, 1_440).default(60) }),
      answer: historyView,
      handle: ({ query }) => history.read(query.minutes, Date.now() / 1_000),
    }),
    verb('accept', 'Show what a box holds after it was emptied.', (box) =>
      aggregator.accept(boxIdOf(box)),
    ),
    ...(demo === undefined
      ? []
      : [
          verb('stop', 'Stop a box of the demo, to see what happens.', (box) => demo.stop(box)),
          verb('start', 'Start a box of the demo again.', (box) => demo.start(box)),
        ]),
  ]
}
