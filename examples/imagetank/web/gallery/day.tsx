import { useEffect, useRef, useState } from 'preact/hooks'
import type { DayView, ShotView } from '../../src/api/types.ts'
import { largeOf, smallOf } from '../places.ts'
import { openLightbox } from './lightbox.ts'
import { type Shots, useShots } from './shots.ts'

/** Props of {@link Day}. */
export interface DayProps {
  readonly day: DayView
  readonly shots: Shots
  readonly selected: ReadonlySet<string>
  readonly onSelect: (paths: readonly string[], isSelected: boolean) => void
}

const titles = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' })

/** px of a tile with its gap, about: what is not looked at yet takes as much room as it will. */
const tile = { width: 172, height: 122 }

/** A day's photos: asked for when they come near the screen. */
export function Day({ day: { path, date, shots: count }, shots, selected, onSelect }: DayProps) {
  const section = useRef<HTMLElement>(null)
  const [isNear, setNear] = useState(false)
  useEffect(() => {
    const target = section.current
    if (target === null) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setNear(true)
      },
      { rootMargin: '1200px' },
    )
    observer.observe(target)
    return () => observer.disconnect()
  }, [])
  const found = useShots(shots, path, isNear)
  const isAll = found?.every((shot) => selected.has(shot.path)) === true && found.length > 0
  const title = date === null ? path || 'Not in a folder' : titles.format(new Date(date))
  const columns = Math.max(2, Math.floor(Math.min(innerWidth, 1200) / tile.width))
  const height = Math.ceil(count / columns) * tile.height
  return (
    <section ref={section} class="day" aria-label={title} data-testid="day">
      <header>
        <h2>{title}</h2>
        <span class="soft">{count}</span>
        {found && (
          <button
            type="button"
            class="quiet"
            onClick={() =>
              onSelect(
                found.map((shot) => shot.path),
                !isAll,
              )
            }
          >
            {isAll ? 'Select none' : 'Select all'}
          </button>
        )}
      </header>
      <ul class="tiles" style={found ? {} : { minHeight: `${height}px` }}>
        {found?.map((shot, at) => (
          <Tile
            key={shot.path}
            shot={shot}
            isSelected={selected.has(shot.path)}
            onSelect={(isSelected) => onSelect([shot.path], isSelected)}
            onOpen={() => void openLightbox(shots, shots.indexOf(path, at))}
          />
        ))}
      </ul>
    </section>
  )
}

interface TileProps {
  readonly shot: ShotView
  readonly isSelected: boolean
  readonly onSelect: (isSelected: boolean) => void
  readonly onOpen: () => void
}

function Tile({ shot: { path, kind, files }, isSelected, onSelect, onOpen }: TileProps) {
  const name = path.split('/').at(-1) ?? path
  const marks = [
    ...(kind === 'film' ? ['film'] : []),
    ...(files.length > 1 ? files.filter((file) => file !== name).map(endingOf) : []),
  ]
  return (
    <li class={isSelected ? 'is-selected' : ''}>
      <a
        href={largeOf(path)}
        onClick={(event) => {
          event.preventDefault()
          onOpen()
        }}
      >
        <img src={smallOf(path)} alt={name} loading="lazy" decoding="async" data-path={path} />
      </a>
      {marks.length > 0 && (
        <span class="tile-marks">
          {marks.slice(0, 3).map((mark) => (
            <span key={mark}>{mark}</span>
          ))}
        </span>
      )}
      <input
        type="checkbox"
        aria-label={`Select ${name}`}
        checked={isSelected}
        onChange={({ currentTarget }) => onSelect(currentTarget.checked)}
      />
    </li>
  )
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
