import type { Journal, JournalEntry } from '@boxwright/appliance'
import packageJson from '../../package.json' with { type: 'json' }
import type { Config } from '../config/config.ts'
import type { Room } from '../room/room.ts'
import type { LogView, RoomEvents, RoomView, StatusView } from './types.ts'

/** What there is to be shown. */
export interface Shown {
  readonly config: Config
  readonly room: Room
  readonly kind: StatusView['kind']
  /** The folder of the project. */
  readonly project: string
  readonly journal: Journal
}

/** Entries of the log that a page begins with. */
const mostEntries = 400

/** What the box does, as everybody is told. */
export function statusView({ config, room, kind, project }: Shown): RoomEvents['status'] {
  return {
    title: config.title,
    version: packageJson.version,
    kind,
    project,
    state: room.state,
    failure: room.failure ?? null,
    uploadLimit: config.uploads.limit,
  }
}

/** All that a page begins with. */
export function roomView(shown: Shown, mayChange: boolean): RoomView {
  const { room, journal } = shown
  const { machines, systems, groups, swarm, rates, screens } = room
  return {
    status: { ...statusView(shown), mayChange },
    ...{ machines, systems, groups, swarm, rates, screens },
    log: journal.recent().slice(-mostEntries).map(logView),
  }
}

/** An entry of the journal. */
export function logView({ id, time, level, message, fields }: JournalEntry): LogView {
  const { component, err } = fields as Record<string, unknown>
  const reason = err instanceof Object && 'message' in err ? `: ${err.message}` : ''
  const part = typeof component === 'string' ? component : 'PAGE'
  return { id, time, level, component: part, message: `${message}${reason}` }
}
