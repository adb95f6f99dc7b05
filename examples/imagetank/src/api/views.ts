import { fileExtensions, lightsOf, phaseOf } from '@boxwright/importer'
import packageJson from '../../package.json' with { type: 'json' }
import type { Cards } from '../cards.ts'
import type { Config } from '../config/config.ts'
import type { Demo } from '../demo/demo.ts'
import type { Power } from '../power.ts'
import type { Tank } from '../tank.ts'
import type { Uploads } from '../uploads/uploads.ts'
import type { DiskView, TankEvents } from './types.ts'

/** What there is to be shown. */
export interface Shown {
  readonly config: Config
  readonly tank: Tank
  readonly cards: Cards
  readonly uploads: Uploads
  readonly power: Power
  readonly disks: () => Promise<readonly DiskView[]>
  /** The cards of the demo, if there is one. */
  readonly demo: Demo | undefined
}

/** Endings that a page offers to choose. */
const accepted = fileExtensions.map((extension) => `.${extension}`)

/** The state of the box. */
export async function statusView(shown: Shown): Promise<TankEvents['status']> {
  const { config, tank, cards, uploads, power, disks, demo } = shown
  const { archive, state } = tank
  return {
    title: config.title,
    version: packageJson.version,
    time: Date.now(),
    phase: phaseOf(state),
    lights: lightsOf(state),
    failures: state.failures,
    cards: cards.views,
    imports: tank.jobs,
    verification: tank.verification,
    archive: archive
      ? {
          ...archive.stored,
          lastNumber: archive.lastNumber ?? null,
          generations: archive.generations,
        }
      : null,
    disks: await disks(),
    power: { reboot: power.has('reboot'), shutdown: power.has('shutdown') },
    uploads: {
      limit: config.uploads.limit,
      waiting: await uploads.waiting().catch(() => 0),
      accept: accepted,
    },
    demo: demo?.views ?? null,
  }
}
