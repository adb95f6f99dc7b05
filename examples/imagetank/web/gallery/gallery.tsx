import { Frame, useEvents } from '@boxwright/appliance/web'
import { useMemo, useState } from 'preact/hooks'
import type { DayView, TankEvents } from '../../src/api/types.ts'
import { ask } from '../ask.ts'
import { nav } from '../nav.ts'
import { Day } from './day.tsx'
import { Selection } from './selection.tsx'
import { Shots } from './shots.ts'

/** Props of {@link Gallery}. */
export interface GalleryProps {
  readonly title: string
  readonly version: string
  readonly first: readonly DayView[]
}

/** All photos, day by day. */
export function Gallery({ title, version, first }: GalleryProps) {
  const [days, setDays] = useState(first)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const shots = useMemo(() => new Shots(), [])
  shots.days = days
  const refresh = (): void => void ask<DayView[]>('days').then(setDays)
  useEvents<TankEvents>({ done: refresh }, { onReset: refresh })
  const select = (paths: readonly string[], isSelected: boolean): void =>
    setSelected((old) => {
      const all = new Set(old)
      for (const path of paths) isSelected ? all.add(path) : all.delete(path)
      return all
    })
  const { total } = shots
  return (
    <Frame
      brand={title}
      title="Gallery"
      nav={nav}
      aside={`${total} ${total === 1 ? 'shot' : 'shots'}, ${days.length} ${days.length === 1 ? 'day' : 'days'}`}
      footer={`${title} ${version}`}
    >
      {days.length === 0 && (
        <p class="note">
          No photo yet. They appear here once a card was plugged in, or{' '}
          <a href="/">something was uploaded</a>.
        </p>
      )}
      {days.map((day) => (
        <Day key={day.path} day={day} shots={shots} selected={selected} onSelect={select} />
      ))}
      {selected.size > 0 && (
        <Selection paths={[...selected]} onClear={() => setSelected(new Set())} />
      )}
    </Frame>
  )
}
