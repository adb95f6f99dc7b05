import { statfs } from 'node:fs/promises'
import type { JournalEntry } from '@boxwright/appliance'
import type { LiveLevels } from '@boxwright/recorder'
import type { Collection } from '../collection.ts'
import type { Station } from '../station.ts'
import type { Decibels, LevelsView, LogView, StorageView } from './types.ts'

/** Levels as JSON has them. */
export function levelsView(levels: LiveLevels, time: number): LevelsView {
  const { channels, momentary, shortTerm, integrated, truePeak } = levels
  return {
    time,
    channels: channels.map(({ peak, rms }) => ({ peak: decibels(peak), rms: decibels(rms) })),
    momentary: decibels(momentary),
    shortTerm: decibels(shortTerm),
    integrated: decibels(integrated),
    truePeak: decibels(truePeak),
  }
}

/** Two decimals; silence is null. */
export function decibels(value: number): Decibels {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : null
}

/** The storage as it is now. */
export async function storageView(
  station: Station,
  collection: Collection | undefined,
): Promise<StorageView> {
  const { directory, storage } = station
  const disk = directory === undefined ? undefined : await statfs(directory).catch(() => undefined)
  return {
    path: directory ?? null,
    ...storage,
    total: disk ? disk.blocks * disk.bsize : 0,
    free: disk ? disk.bavail * disk.bsize : 0,
    kinds: collection?.usage ?? {},
  }
}

/** An entry of the journal, without what is the same in all. */
export function logView({ id, time, level, message, fields }: JournalEntry): LogView {
  const { pid: _pid, hostname: _hostname, ...others } = fields
  return { id, time, level, message, fields: others }
}
