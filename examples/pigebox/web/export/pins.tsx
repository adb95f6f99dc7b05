import { formatDate, formatDuration, formatTime } from '@boxwright/appliance/web'
import { useEffect, useRef } from 'preact/hooks'
import { usePage, usePart } from '../page.ts'
import { lengthOf } from '../time/span.ts'

/** Tells those who do not see it what has come of a button. */
export type Say = (text: string) => void

/** What is kept from being deleted. */
export function Pins({ say }: { readonly say: Say }) {
  const { verbs } = usePage()
  const pins = usePart((state) => state.pins)
  const zone = usePart(({ status }) => status.zone)
  const heading = useRef<HTMLHeadingElement>(null)
  // What is unpinned goes with its button, which must not take the focus with it; who has gone elsewhere stays there.
  const wanted = useRef<HTMLElement | null>(null)
  useEffect(() => {
    const panel = wanted.current
    wanted.current = null
    if (!panel || document.activeElement !== document.body) return
    const next = heading.current ?? panel.querySelector('button')
    next?.focus()
  }, [pins])
  if (pins.length === 0) return null
  return (
    <div class="pins">
      <h3 ref={heading} tabIndex={-1}>
        Pinned: never deleted
      </h3>
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
                onClick={({ currentTarget }) => {
                  say('')
                  wanted.current = currentTarget.closest('section')
                  void verbs.unpin(pin).then((done) => {
                    if (done) say('Unpinned.')
                    else wanted.current = null
                  })
                }}
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
