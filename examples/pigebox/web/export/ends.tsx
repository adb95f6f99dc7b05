import { useEffect, useId, useState } from 'preact/hooks'
import { usePage, usePart } from '../page.ts'
import { between, type Span } from '../time/span.ts'
import { readTyped, type TypedMoment, typedOf } from '../time/typed.ts'

/** The two ends of a range, to be typed or taken from the playhead. */
export function Ends({ selection }: { readonly selection: Span }) {
  const { verbs } = usePage()
  const { from, to } = selection
  const change = (one: number, other: number): void => {
    if (one !== other) verbs.select(between(one, other))
  }
  return (
    <div class="ends">
      <End label="From" time={from} onChange={(time) => change(time, to)} />
      <End label="To" time={to} onChange={(time) => change(from, time)} />
    </div>
  )
}

interface EndProps {
  readonly label: string
  readonly time: number
  readonly onChange: (time: number) => void
}

function End({ label, time, onChange }: EndProps) {
  const { store } = usePage()
  const zone = usePart(({ status }) => status.zone)
  const hasPlayhead = usePart(({ playhead }) => playhead !== undefined)
  const [typed, setTyped] = useState(() => typedOf(time, zone))
  useEffect(() => setTyped(typedOf(time, zone)), [time, zone])
  const id = useId()
  const isWrong = readTyped(typed, zone) === undefined
  const take = (next: TypedMoment): void => {
    setTyped(next)
    const moment = readTyped(next, zone, time)
    if (moment !== undefined) onChange(moment)
  }
  return (
    <fieldset class="end">
      <legend>{label}</legend>
      <input
        type="date"
        aria-label={`${label}, day`}
        value={typed.date}
        onChange={({ currentTarget }) => take({ ...typed, date: currentTarget.value })}
      />
      <input
        type="text"
        inputMode="numeric"
        aria-label={`${label}, time`}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? id : undefined}
        value={typed.clock}
        onChange={({ currentTarget }) => take({ ...typed, clock: currentTarget.value })}
      />
      {isWrong && (
        <p id={id} class="error" role="alert">
          A time of the day, such as 14:30:07
        </p>
      )}
      <button
        type="button"
        class="quiet"
        disabled={!hasPlayhead}
        onClick={() => onChange(Math.round((store.get().playhead ?? time) / 1000) * 1000)}
      >
        {label} playhead
      </button>
    </fieldset>
  )
}
