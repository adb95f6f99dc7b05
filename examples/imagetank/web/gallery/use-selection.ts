import { useMemo, useRef, useState } from 'preact/hooks'
import type { Shots } from './shots.ts'

/** What is selected. */
export interface SelectionHands {
  /** The paths. */
  readonly selected: ReadonlySet<string>
  /** Select paths, or not. */
  readonly set: (paths: readonly string[], isSelected: boolean) => void
  /** Select a shot, or not. @param isRange and all between it and the last one */
  readonly select: (index: number, isSelected: boolean, isRange: boolean) => void
  /** Select a shot if it is not, and the other way round. */
  readonly toggle: (index: number) => void
  /** Select all from one shot to another. */
  readonly extend: (from: number, to: number) => void
  /** Select nothing. */
  readonly clear: () => void
}

/** What is selected, by clicks and by keys. All but `selected` are the same for ever. */
export function useSelection(shots: Shots): SelectionHands {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const now = useRef(selected)
  now.current = selected
  const hands = useMemo(() => {
    let last = 0
    const set = (paths: readonly string[], isSelected: boolean): void =>
      setSelected((old) => {
        const all = new Set(old)
        for (const path of paths) isSelected ? all.add(path) : all.delete(path)
        return all
      })
    const select = (index: number, isSelected: boolean, isRange: boolean): void => {
      const from = isRange ? last : index
      last = index
      void shots.between(from, index).then((paths) => set(paths, isSelected))
    }
    return {
      set,
      select,
      toggle: (index: number) => {
        last = index
        void shots.between(index, index).then((paths) => {
          set(paths, !paths.every((path) => now.current.has(path)))
        })
      },
      extend: (from: number, to: number) => {
        void shots.between(from, to).then((paths) => set(paths, true))
      },
      clear: () => setSelected(new Set<string>()),
    }
  }, [shots])
  return { selected, ...hands }
}
