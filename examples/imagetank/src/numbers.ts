import type { Graph, Metrics } from '@boxwright/appliance'
import type { DiskView } from './api/types.ts'
import { endOf } from './import-end.ts'
import type { Tank } from './tank.ts'

/** Register the box's numbers. */
export function measure(
  metrics: Metrics,
  tank: Tank,
  disks: () => Promise<readonly DiskView[]>,
): void {
  metrics.gauge({
    name: 'imagetank_files',
    help: 'Files in the archive.',
    read: () => tank.archive?.stored.files ?? 0,
  })
  metrics.gauge({
    name: 'imagetank_bytes',
    help: 'What is in the archive.',
    unit: 'bytes',
    read: () => tank.archive?.stored.bytes ?? 0,
  })
  metrics.gauge({
    name: 'imagetank_disk_bytes',
    help: 'Room on the disks.',
    unit: 'bytes',
    labels: ['disk', 'kind'],
    read: async () =>
      (await disks()).flatMap(({ what: [disk = ''], total, free }) => [
        { labels: { disk, kind: 'used' }, value: total - free },
        { labels: { disk, kind: 'free' }, value: free },
      ]),
  })
  metrics.gauge({
    name: 'imagetank_importing',
    help: 'Imports at work.',
    read: () => tank.jobs.length,
  })
  metrics.gauge({
    name: 'imagetank_failures',
    help: 'What went wrong and was not acknowledged.',
    read: () => tank.state.failures.length,
  })
  metrics.gauge({
    name: 'imagetank_verified_timestamp_seconds',
    help: 'When the archive was verified last; 0: not since the box was started.',
    read: () => (tank.verification.last?.time ?? 0) / 1000,
  })
  const imports = metrics.counter({
    name: 'imagetank_imports_total',
    help: 'Imports that ended.',
    labels: ['end'],
  })
  const files = metrics.counter({
    name: 'imagetank_files_total',
    help: 'Files that were found on cards.',
    labels: ['outcome'],
  })
  const copied = metrics.counter({
    name: 'imagetank_imported_bytes_total',
    help: 'Bytes that were imported.',
    unit: 'bytes',
  })
  copied.add(0)
  for (const end of ['proven', 'imported', 'failed']) imports.add(0, { end })
  for (const outcome of ['imported', 'known', 'failed']) files.add(0, { outcome })
  tank.events.on('done', (view) => {
    imports.add(1, { end: endOf(view) })
    files.add(view.imported.files, { outcome: 'imported' })
    files.add(view.known.files, { outcome: 'known' })
    files.add(view.failed.files, { outcome: 'failed' })
    copied.add(view.imported.bytes)
  })
}

/** What Munin and the page at /munin draw of them. */
export const graphs: readonly Graph[] = [
  {
    name: 'imagetank_files',
    title: 'Files in the archive',
    unit: 'files',
    category: 'imagetank',
    lowest: 0,
    fields: [{ name: 'files', metric: 'imagetank_files' }],
  },
  {
    name: 'imagetank_bytes',
    title: 'Size of the archive',
    unit: 'bytes',
    category: 'imagetank',
    base: 1024,
    lowest: 0,
    fields: [{ name: 'bytes', metric: 'imagetank_bytes' }],
  },
]
