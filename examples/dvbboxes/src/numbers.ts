import type { Aggregator, Applier } from '@boxwright/aggregator'
import type { Graph, Metrics } from '@boxwright/appliance'
import { boxView } from './box-states.ts'

/** Register the numbers of the boxes. */
export function measure(metrics: Metrics, aggregator: Aggregator, applier: Applier): void {
  const each = (value: (view: ReturnType<typeof boxView>) => number | null) => () =>
    aggregator.status().flatMap((status) => {
      const view = boxView(status, undefined)
      const found = value(view)
      return found === null ? [] : { labels: { town: view.town, box: view.host }, value: found }
    })
  const labels = ['town', 'box']
  metrics.gauge({
    ...{ name: 'dvbboxes_live', help: '1 for a box that is live.', labels },
    read: each(({ state }) => (state.kind === 'live' ? 1 : 0)),
  })
  metrics.gauge({
    ...{ name: 'dvbboxes_lag_seconds', help: 'How old what is shown of a box is.' },
    ...{ unit: 'seconds', labels },
    read: each(({ lag }) => lag),
  })
  metrics.gauge({
    ...{ name: 'dvbboxes_media', help: 'Media that are shown of a box.', labels },
    read: each(({ counts }) => counts?.media ?? null),
  })
  metrics.gauge({
    ...{ name: 'dvbboxes_programmes', help: 'Programmes that are shown of a box.', labels },
    read: each(({ counts }) => counts?.programmes ?? null),
  })
  metrics.gauge({
    name: 'dvbboxes_applications',
    help: 'What was asked for so far.',
    read: () => applier.history().length,
  })
}

/** How they are drawn. */
export const graphs: readonly Graph[] = [
  {
    ...{ name: 'dvbboxes_lag', title: 'How old what is shown is', unit: 'seconds' },
    ...{ category: 'dvbboxes', lowest: 0 },
    fields: [{ name: 'lag', metric: 'dvbboxes_lag_seconds', each: 'box' }],
  },
  {
    ...{ name: 'dvbboxes_media', title: 'Media of each box', unit: 'media' },
    ...{ category: 'dvbboxes', lowest: 0 },
    fields: [{ name: 'media', metric: 'dvbboxes_media', each: 'box' }],
  },
]
