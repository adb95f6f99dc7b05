import type { Graph, Metrics } from '@boxwright/appliance'
import type { Keeper } from './keeper.ts'

/** Register the box's numbers. */
export function measure(metrics: Metrics, keeper: Keeper): void {
  const images = () => keeper.series.flatMap((series) => series.images)
  metrics.gauge({
    name: 'mirror_images',
    help: 'Images that clients can fetch.',
    read: () => images().length,
  })
  metrics.gauge({
    name: 'mirror_rdiffs',
    help: 'Rdiffs that clients can fetch.',
    read: () => images().reduce((sum, { diffs }) => sum + diffs.length, 0),
  })
  metrics.gauge({
    name: 'mirror_bytes',
    help: 'What clients can fetch.',
    unit: 'bytes',
    labels: ['kind'],
    read: () => [
      { labels: { kind: 'images' }, value: images().reduce((sum, { size }) => sum + size, 0) },
      {
        labels: { kind: 'rdiffs' },
        value: images()
          .flatMap(({ diffs }) => diffs)
          .reduce((sum, { size }) => sum + size, 0),
      },
    ],
  })
  metrics.gauge({
    name: 'mirror_running',
    help: '1 while a run is at work.',
    read: () => (keeper.state === 'running' ? 1 : 0),
  })
  metrics.gauge({
    name: 'mirror_verified_timestamp_seconds',
    help: 'When the whole mirror was verified last; 0: never.',
    read: () => (keeper.verified?.time ?? 0) / 1000,
  })
  metrics.gauge({
    name: 'mirror_verified_faults',
    help: 'What was wrong when the whole mirror was verified last.',
    read: () => keeper.verified?.faults.length ?? 0,
  })
  metrics.gauge({
    name: 'mirror_signature_expires_timestamp_seconds',
    help: 'When what is signed expires, Unix time; 0 if nothing is.',
    read: () => (keeper.signed?.expires.getTime() ?? 0) / 1000,
  })
  const refused = metrics.counter({
    name: 'mirror_images_refused_total',
    help: 'Images that could not be read, one for each run.',
  })
  refused.add(0)
  const failed = metrics.counter({
    name: 'mirror_rdiffs_failed_total',
    help: 'Rdiffs that could not be made, one for each run.',
  })
  failed.add(0)
  keeper.events.on('opened', ({ events }) => {
    events.on('refused', () => refused.add())
    events.on('failed', () => failed.add())
  })
}

/** What Munin and the page at /munin draw of them. */
export const graphs: readonly Graph[] = [
  {
    name: 'mirror_files',
    title: 'Files in the mirror',
    unit: 'files',
    category: 'puavo',
    lowest: 0,
    fields: [
      { name: 'images', metric: 'mirror_images' },
      { name: 'rdiffs', metric: 'mirror_rdiffs' },
    ],
  },
  {
    name: 'mirror_bytes',
    title: 'Size of the mirror',
    unit: 'bytes',
    category: 'puavo',
    base: 1024,
    lowest: 0,
    fields: [{ name: 'bytes', metric: 'mirror_bytes', each: 'kind', draw: 'stack' }],
  },
]
