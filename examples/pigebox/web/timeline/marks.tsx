import { formatTime } from '@boxwright/appliance/web'
import { usePart } from '../page.ts'
import { xOf } from '../time/view.ts'

/** Props of {@link Marks}. */
export interface MarksProps {
  /** How wide the timeline is, in px. */
  readonly width: number
  /** Where the pointer is. */
  readonly hover: number | undefined
}

/** What moves over the timeline: moved, not drawn anew. */
export function Marks({ width, hover }: MarksProps) {
  const view = usePart((state) => state.view)
  const zone = usePart((state) => state.status.zone)
  const now = usePart((state) => state.now)
  const selection = usePart((state) => state.selection)
  const at = (time: number) => ({ transform: `translateX(${xOf(view, width, time)}px)` })
  const shown = (time: number): boolean => time >= view.from && time <= view.to
  return (
    <div class="marks" aria-hidden="true">
      {selection && selection.from < view.to && selection.to > view.from && (
        <div
          class="mark-selection"
          style={{
            ...at(Math.max(view.from, selection.from)),
            width: `${
              xOf(view, width, Math.min(view.to, selection.to)) -
              xOf(view, width, Math.max(view.from, selection.from))
            }px`,
          }}
        />
      )}
      {shown(now) && (
        <div class="mark-now" style={at(now)}>
          <span class={xOf(view, width, now) > width - 36 ? 'before' : undefined}>now</span>
        </div>
      )}
      {hover !== undefined && shown(hover) && (
        <div class="mark-hover" style={at(hover)}>
          <span class={xOf(view, width, hover) > width - 80 ? 'before' : undefined}>
            {formatTime(hover, { zone, seconds: true })}
          </span>
        </div>
      )}
      <Playhead width={width} />
    </div>
  )
}

function Playhead({ width }: Pick<MarksProps, 'width'>) {
  const view = usePart((state) => state.view)
  const playhead = usePart((state) => state.playhead)
  if (playhead === undefined || playhead < view.from || playhead > view.to) return null
  const transform = `translateX(${xOf(view, width, playhead)}px)`
  return <div class="mark-playhead" style={{ transform }} />
}
