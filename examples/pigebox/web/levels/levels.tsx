import { usePage, usePart } from '../page.ts'
import { Facts } from './facts.tsx'
import { Loudness } from './loudness.tsx'
import { ChannelMeters } from './meters.tsx'

/** The sound of this moment. */
export function LevelsPanel() {
  const { live } = usePage()
  const channels = usePart(
    ({ status }) => status.recorder.format?.channels ?? live.get().levels?.channels.length ?? 2,
  )
  return (
    <section class="panel levels" aria-labelledby="levels-title">
      <h2 id="levels-title" class="visually-hidden">
        Levels
      </h2>
      <ChannelMeters channels={channels} />
      <Loudness />
      <Facts />
    </section>
  )
}
