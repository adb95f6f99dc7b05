import { useEffect, useState } from 'preact/hooks'
import type { DayView, ShotView } from '../../src/api/types.ts'
import { ask } from '../ask.ts'
import { dayOf } from '../places.ts'

/** ms before a day is asked for again that could not be had. */
const again = 2000

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
    const asked = this.#asked.get(path) ?? this.#ask(path)
    this.#asked.set(path, asked)
    return await asked
  }

  async #ask(path: string): Promise<readonly ShotView[]> {
    try {
      const shots = await ask<ShotView[]>(dayOf(path))
      this.#known.set(path, shots)
      for (const listener of this.#listeners) listener()
      return shots
    } catch {
      setTimeout(() => {
        this.#asked.delete(path)
        for (const listener of this.#listeners) listener()
      }, again)
      return []
    }
  }

  /** The paths of all between two places in the whole, both included. */
  async between(one: number, other: number): Promise<readonly string[]> {
    const [from, to] = [Math.min(one, other), Math.max(one, other)]
    let first = 0
    const found: string[] = []
    for (const { path, shots } of this.#days) {
      if (first <= to && first + shots > from) {
        const all = this.#known.get(path) ?? (await this.load(path))
        found.push(...all.slice(Math.max(0, from - first), to - first + 1).map((shot) => shot.path))
      }
      first += shots
    }
    return found
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

/** Draw anew when more is known. */
export function useShots(shots: Shots): void {
  const [, redraw] = useState(0)
  useEffect(() => shots.listen(() => redraw((count) => count + 1)), [shots])
}
