import type { ErrorView, TimelineView } from '../../src/api/types.ts'
import { ask, rangeQuery } from '../api.ts'
import { hour, type Span } from '../time/span.ts'
import { timelineOf } from '../timeline/merge.ts'
import { longestPiece, pieceFrom, stretchesOf } from './piece.ts'

/** Where a piece comes from, as one stream. */
export function audioUrl(piece: Span): string {
  return `/api/audio?${rangeQuery(piece)}`
}

/** Why a piece does not come: the browser says but that it did not. */
export async function reasonOf(piece: Span): Promise<string> {
  try {
    const response = await fetch(audioUrl(piece), { headers: { range: 'bytes=0-0' } })
    if (response.ok) return 'the browser does not take its format'
    return ((await response.json()) as ErrorView).message
  } catch {
    return 'the box does not answer'
  }
}

/** What comes at a moment or after it: the next minutes are looked at first, they tell less. */
export async function nextPiece(time: number): Promise<Span | undefined> {
  for (const reach of [2 * longestPiece, 24 * hour]) {
    const range = { from: Math.floor(time), to: Math.floor(time) + reach }
    const timeline = timelineOf(await ask<TimelineView>(`timeline?${rangeQuery(range)}`))
    const piece = pieceFrom(stretchesOf(timeline), time)
    if (piece) return piece
  }
  return undefined
}
