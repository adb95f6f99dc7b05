import { statfs } from 'node:fs/promises'
import type { LiveLevels } from '@boxwright/recorder'
import type { Station } from '../station.ts'
import type { Decibels, LevelsView, StorageView } from './types.ts'

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
export async function storageView(station: Station): Promise<StorageView> {
  const { directory, storage } = station
  const disk = directory === undefined ? undefined : await statfs(directory).catch(() => undefined)
  return {
    path: directory ?? null,
    ...storage,
    total: disk ? disk.blocks * disk.bsize : 0,
    free: disk ? disk.bavail * disk.bsize : 0,
    kinds: {},
  }
}
