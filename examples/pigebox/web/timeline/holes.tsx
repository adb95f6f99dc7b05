import { formatDuration, formatTime } from '@boxwright/appliance/web'
import { usePage, usePart } from '../page.ts'
import { causeOf } from './causes.ts'
import { censusOf } from './spans.ts'

/** Holes that are named; of more, the longest. */
const most = 6

/** What the day has and what it lacks, in words: the drawing's other half. */
export function Holes() {
  const { player, verbs } = usePage()
  const timeline = usePart((state) => state.timeline)
  const zone = usePart((state) => state.status.zone)
  const { segments, recorded, missing, holes } = censusOf(timeline)
  const longest = [...timeline.missing]
    .sort((a, b) => b.end - b.start - (a.end - a.start))
    .slice(0, most)
    .sort((a, b) => a.start - b.start)
  return (
    <div class="census">
      <p class="soft" data-testid="census">
        {segments === 1 ? '1 segment' : `${segments} segments`} this day,{' '}
        {formatDuration(recorded / 1000)} recorded;{' '}
        {holes === 0 ? (
          'nothing is missing.'
        ) : (
          <strong>
            {shortDuration(missing)} missing in {holes === 1 ? 'one hole' : `${holes} holes`}
            {holes > most ? ', the longest:' : ':'}
          </strong>
        )}
      </p>
      {longest.length > 0 && (
        <ul class="holes">
          {longest.map(({ start, end, cause }) => (
            <li key={start}>
              <button
                type="button"
                class="quiet"
                onClick={() => {
                  verbs.centre(start)
                  player.seek(start)
                }}
              >
                <span class="hatch" aria-hidden="true" />
                {formatTime(start, { zone, seconds: true })}, {shortDuration(end - start)}:{' '}
                {causeOf(cause)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** A hole may be shorter than a clock shows. */
function shortDuration(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(ms < 1000 ? 3 : 1)} s` : formatDuration(ms / 1000)
}
