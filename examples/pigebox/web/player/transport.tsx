import { formatDate, formatTime } from '@boxwright/appliance/web'
import { usePage, usePart } from '../page.ts'
import { fileAt } from '../timeline/spans.ts'

const skipBy = 10_000

/** Play, pause, skip; and the time of what is heard. */
export function Transport() {
  const { player } = usePage()
  const playing = usePart((state) => state.playing)
  const isPaused = playing === 'paused'
  return (
    <div class="transport">
      <button type="button" aria-label="Back 10 seconds" onClick={() => player.skip(-skipBy)}>
        −10 s
      </button>
      <button type="button" class="primary play" onClick={player.toggle}>
        <span class={isPaused ? 'icon-play' : 'icon-pause'} aria-hidden="true" />
        {isPaused ? 'Play' : 'Pause'}
      </button>
      <button type="button" aria-label="On 10 seconds" onClick={() => player.skip(skipBy)}>
        +10 s
      </button>
      <Heard />
      <label class="volume">
        <span class="soft">Volume</span>
        <input
          type="range"
          min="0"
          max="100"
          step="5"
          defaultValue="100"
          onInput={({ currentTarget }) => player.setVolume(currentTarget.valueAsNumber / 100)}
        />
      </label>
    </div>
  )
}

/** The clock of what is heard. */
function Heard() {
  const zone = usePart((state) => state.status.zone)
  const playing = usePart((state) => state.playing)
  const time = usePart(({ playhead }) =>
    playhead === undefined ? undefined : Math.floor(playhead / 1000) * 1000,
  )
  const file = usePart(({ timeline, playhead }) => fileAt(timeline, playhead))
  const notes = {
    playing: 'heard',
    loading: 'loading …',
    waiting: 'at the end of what is saved',
    paused: 'playhead',
  }
  return (
    <div class="heard">
      <time dateTime={time === undefined ? '' : new Date(time).toISOString()}>
        {time === undefined ? '--:--:--' : formatTime(time, { zone, seconds: true })}
      </time>
      <span class="soft">
        {time === undefined
          ? 'Click on the timeline'
          : `${formatDate(time, { zone })}, ${notes[playing]}`}
        {file !== undefined && (
          <>
            {' in '}
            <a href={`/pige/${file}`}>{file.split('/').at(-1)}</a>
          </>
        )}
      </span>
      {/* Who hears nothing has to be told why. */}
      <span role="status" class="visually-hidden">
        {playing === 'waiting' && 'At the end of what is saved.'}
      </span>
    </div>
  )
}
