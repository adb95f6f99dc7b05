import { Component } from 'preact'
import type { ShotView } from '../../src/api/types.ts'
import { clear, largeOf, noPicture, smallOf } from '../places.ts'

/** What one does to a tile. The same object for all of them, for ever. */
export interface TileHands {
  /** Look at it alone. */
  open(index: number): void
  /** Select it, or not. @param isRange and all between it and the last one */
  select(index: number, isSelected: boolean, isRange: boolean): void
  /** It has the focus. */
  focus(index: number): void
}

/** Props of {@link Tile}. */
export interface TileProps {
  readonly shot: ShotView
  /** Its place in the whole. */
  readonly index: number
  /** Its place in the day, from 1, and how many there are. */
  readonly at: number
  readonly of: number
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly isSelected: boolean
  /** Whether it is the one of all that Tab leads to. */
  readonly isActive: boolean
  /** Whether it flies by: its picture can wait. */
  readonly isFast: boolean
  readonly hands: TileHands
}

/** A photo among others. Drawn anew only if something of it is another. */
export class Tile extends Component<TileProps> {
  #isShown = false

  override shouldComponentUpdate(next: TileProps): boolean {
    const keys = Object.keys(next) as (keyof TileProps)[]
    return keys.some((key) => next[key] !== this.props[key] && !(key === 'isFast' && this.#isShown))
  }

  override render() {
    const { shot, index, at, of, isSelected, isActive, hands } = this.props
    const { left, top, width, height, isFast } = this.props
    this.#isShown ||= !isFast
    const { path, kind, files } = shot
    const name = path.split('/').at(-1) ?? path
    const marks = [
      ...(kind === 'film' ? ['film'] : []),
      ...(files.length > 1 ? files.filter((file) => file !== name).map(endingOf) : []),
    ]
    const place = {
      transform: `translate(${left}px, ${top}px)`,
      width: `${width}px`,
      height: `${height}px`,
    }
    return (
      <li
        class={isSelected ? 'tile is-selected' : 'tile'}
        style={place}
        aria-posinset={at}
        aria-setsize={of}
        data-index={index}
      >
        <a
          href={largeOf(path)}
          tabIndex={isActive ? 0 : -1}
          aria-label={[name, ...marks, ...(isSelected ? ['selected'] : [])].join(', ')}
          aria-keyshortcuts="Enter Space"
          onFocus={() => hands.focus(index)}
          onClick={(event) => {
            // Who wants a tab of its own gets one.
            if (event.ctrlKey || event.metaKey) return
            event.preventDefault()
            if (event.shiftKey) hands.select(index, true, true)
            else hands.open(index)
          }}
        >
          <img
            src={this.#isShown ? smallOf(path) : noPicture}
            alt=""
            decoding="async"
            draggable={false}
            onError={clear}
            data-path={path}
          />
        </a>
        {marks.length > 0 && (
          <span class="tile-marks" aria-hidden="true">
            {marks.slice(0, 3).map((mark) => (
              <span key={mark}>{mark}</span>
            ))}
          </span>
        )}
        <input
          type="checkbox"
          aria-label={`Select ${name}`}
          tabIndex={isActive ? 0 : -1}
          checked={isSelected}
          onClick={(event) => {
            hands.select(index, event.currentTarget.checked, event.shiftKey)
          }}
        />
      </li>
    )
  }
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}
