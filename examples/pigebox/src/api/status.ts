import { type DiskSpace, defaultMinimumFree } from '@boxwright/recorder'
import packageJson from '../../package.json' with { type: 'json' }
import { policyOf } from '../collection.ts'
import type { ApiContext } from './context.ts'
import type { StatusView } from './types.ts'
import { levelsView, storageView } from './views.ts'

/** Everything that a page shows before the first event. */
export async function statusView(context: ApiContext): Promise<StatusView> {
  const { config, choice, station, collection } = context
  const { state, reason, device, format, drift, since, summary, current } = station.state
  const storage = await storageView(station, collection())
  const disk: DiskSpace = { size: storage.total, free: storage.free }
  return {
    name: config.name,
    title: config.title,
    version: packageJson.version,
    demo: choice.demo,
    recorder: {
      state,
      ...(reason === undefined ? {} : { reason }),
      device,
      format: format ?? null,
      drift: Math.round(drift * 100) / 100,
      since: since ?? null,
      summary,
      current: current ? { start: current.start, parts: current.parts } : null,
    },
    levels: station.levels ? levelsView(station.levels, Date.now()) : null,
    storage,
    encoder: { waiting: collection()?.waiting ?? 0 },
    policy: { minimumFree: defaultMinimumFree(disk), ...policyOf(config) },
    zone: config.recording.zone,
    rotate: config.recording.rotate,
  }
}
