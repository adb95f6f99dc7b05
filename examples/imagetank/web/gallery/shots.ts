import { useEffect, useState } from 'preact/hooks'
import type { DayView, ShotView } from '../../src/api/types.ts'
import { ask } from '../ask.ts'
import { dayOf } from '../places.ts'

/** The shots of days that were looked at, and of no others: an archive may have a hundred thousand. */
export class Shots {
  #days: readonly DayView[] = []
  readonly #known = new Map<string, readonly ShotView[]>()
  readonly #asked = new Map<string, Promise<readonly ShotView[]>>()
  readonly #listeners = new Set<() => void>()

  /** The days, the first one first. A day that has changed is asked for anew. */
  set days(days: readonly DayView[]) {
    for (const { path, shots } of days) {
      if (this.#known.get(path)?.length === shots) continue
      this.#asked.delete(path)
      if (this.#known.has(path)) void this.load(path)
    }
    this.#days = days
  }

  /** How many shots there are in all. */
  get total(): number {
    return this.#days.reduce((sum, { shots }) => sum + shots, 0)
  }

  /** Those of a day, if they are known. */
  of(path: string): readonly ShotView[] | undefined {
    return this.#known.get(path)
  }

  /** Ask for those of a day, once. */
  async load(path: string): Promise<readonly ShotView[]> {
    const asked = this.#asked.get(path) ?? ask<ShotView[]>(dayOf(path)).catch(() => [])
    this.#asked.set(path, asked)
    const shots = await asked
    this.#known.set(path, shots)
    for (const listener of this.#listeners) listener()
    return shots
  }

  /** Where a shot is in the whole. */
  indexOf(path: string, at: number): number {
    const before = this.#days.slice(
      0,
      this.#days.findIndex((day) => day.path === path),
    )
    return before.reduce((sum, { shots }) => sum + shots, 0) + at
  }

  /** The shot at a place in the whole: one that is not known is asked for. */
  at(index: number): ShotView | Promise<ShotView | undefined> | undefined {
    let rest = index
    for (const { path, shots } of this.#days) {
      if (rest < shots) {
        const at = rest
        return this.#known.get(path)?.[at] ?? this.load(path).then((found) => found[at])
      }
      rest -= shots
    }
    return undefined
  }

  /** Be told when more are known. @returns ends it */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}

/** The shots of a day as soon as they are known. @param isWanted whether to ask for them */
export function useShots(
  shots: Shots,
  path: string,
  isWanted: boolean,
): readonly ShotView[] | undefined {
  const [, redraw] = useState(0)
  useEffect(() => shots.listen(() => redraw((count) => count + 1)), [shots])
  useEffect(() => {
    if (isWanted) void shots.load(path)
  }, [shots, path, isWanted])
  return shots.of(path)
}
