import { formatDate, formatDuration, formatTime } from '@boxwright/appliance/web'
import { usePage, usePart } from '../page.ts'
import { lengthOf } from '../time/span.ts'

/** What is kept from being deleted. */
export function Pins() {
  const { verbs } = usePage()
  const pins = usePart((state) => state.pins)
  const zone = usePart(({ status }) => status.zone)
  if (pins.length === 0) return null
  return (
    <div class="pins">
      <h3>Pinned: never deleted</h3>
      <ul>
        {pins.map((pin) => {
          const start = `${formatDate(pin.from, { zone })}, ${formatTime(pin.from, { zone, seconds: true })}`
          return (
            <li key={`${pin.from} ${pin.to}`}>
              <button
                type="button"
                class="link"
                onClick={() => {
                  verbs.centre(pin.from)
                  verbs.select(pin)
                }}
              >
                {start}
              </button>
              <span class="soft">{formatDuration(lengthOf(pin) / 1000)}</span>
              <button
                type="button"
                class="quiet"
                aria-label={`Unpin ${start}`}
                onClick={() => void verbs.unpin(pin)}
              >
                Unpin
              </button>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
