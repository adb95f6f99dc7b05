import { formatDate } from '@boxwright/appliance/web'
import { usePage, usePart } from '../page.ts'
import { Closeup } from '../player/closeup.tsx'
import { Transport } from '../player/transport.tsx'
import { lengthOf } from '../time/span.ts'
import { type Zoom, zoomOf, zooms } from '../time/view.ts'
import { dayOf, fromInput, toInput } from '../time/zone.ts'
import { DayStrip } from './day-strip.tsx'
import { Detail } from './detail.tsx'
import { Holes } from './holes.tsx'
import { keysHelp } from './keys.ts'

/** What exists and what is missing, and how it sounds. */
export function TimelinePanel() {
  return (
    <section class="panel timeline" aria-labelledby="timeline-title">
      <header>
        <h2 id="timeline-title">Timeline</h2>
        <DayPicker />
        <Zooms />
      </header>
      <DayStrip />
      <Detail />
      <p id="timeline-keys" class="visually-hidden">
        {keysHelp}
      </p>
      <Holes />
      <Transport />
      <Closeup />
    </section>
  )
}

function DayPicker() {
  const { verbs } = usePage()
  const day = usePart((state) => state.day)
  const zone = usePart((state) => state.status.zone)
  const today = usePart((state) => dayOf(state.now, state.status.zone).from)
  const following = usePart((state) => state.following)
  return (
    <div class="row">
      <button type="button" class="quiet" aria-label="Day before" onClick={() => verbs.turn(-1)}>
        ‹
      </button>
      <input
        type="date"
        aria-label="Date"
        value={toInput(day.from, zone).slice(0, 10)}
        max={formatDate(today, { zone })}
        onChange={({ currentTarget }) => {
          const time = fromInput(`${currentTarget.value}T12:00`, zone)
          if (time !== undefined) verbs.showDay(time)
        }}
      />
      <button
        type="button"
        class="quiet"
        aria-label="Next day"
        disabled={day.from >= today}
        onClick={() => verbs.turn(1)}
      >
        ›
      </button>
      <button type="button" class="quiet" aria-pressed={following} onClick={verbs.follow}>
        Now
      </button>
    </div>
  )
}

function Zooms() {
  const { verbs } = usePage()
  const view = usePart((state) => state.view)
  const day = usePart((state) => state.day)
  const zoom = zoomOf(day, view)
  return (
    <div class="row">
      <fieldset class="switch">
        <legend class="visually-hidden">Show at once</legend>
        {(Object.keys(zooms) as Zoom[]).map((name) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === zoom}
            onClick={() => verbs.zoomTo(name)}
          >
            {zooms[name].label}
          </button>
        ))}
      </fieldset>
      <button
        type="button"
        class="quiet"
        aria-label="Earlier"
        disabled={view.from <= day.from}
        onClick={() => verbs.pan(-0.5)}
      >
        ←
      </button>
      <button
        type="button"
        class="quiet"
        aria-label="Later"
        disabled={view.to >= day.to || lengthOf(view) >= lengthOf(day)}
        onClick={() => verbs.pan(0.5)}
      >
        →
      </button>
    </div>
  )
}
