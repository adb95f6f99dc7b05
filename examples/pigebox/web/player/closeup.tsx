import { styleNonce } from '@boxwright/appliance/web'
import { useEffect, useRef } from 'preact/hooks'
import WaveSurfer from 'wavesurfer.js'
import type { WaveformView } from '../../src/api/types.ts'
import { ask, rangeQuery } from '../api.ts'
import { usePage, usePart } from '../page.ts'
import { lengthOf } from '../time/span.ts'
import { peaksOf, pointsFor } from './peaks.ts'

/** What plays, close by, running along under its needle. Nothing is decoded here: the box measured it. */
export function Closeup() {
  const { player } = usePage()
  const piece = usePart((state) => state.piece)
  const container = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const element = container.current
    if (!piece || !element) return
    const left = new AbortController()
    let surfer: WaveSurfer | undefined
    const query = `${rangeQuery(piece)}&points=${pointsFor(piece)}`
    ask<WaveformView>(`waveform?${query}`, left)
      .then((waveform) => {
        const style = getComputedStyle(element)
        surfer = WaveSurfer.create({
          container: element,
          media: player.media,
          peaks: peaksOf(waveform),
          duration: lengthOf(piece) / 1000,
          cspNonce: styleNonce(),
          height: 72,
          minPxPerSec: 24,
          barWidth: 2,
          barGap: 1,
          barRadius: 1,
          cursorWidth: 2,
          cursorColor: style.getPropertyValue('--ink'),
          waveColor: style.getPropertyValue('--ink-soft'),
          progressColor: style.getPropertyValue('--accent'),
          autoScroll: true,
          autoCenter: true,
          hideScrollbar: true,
        })
        // Browsers let the keyboard scroll what scrolls: it must say what it is then.
        const scroller = surfer.getWrapper().parentElement
        scroller?.setAttribute('role', 'group')
        scroller?.setAttribute('aria-label', 'Waveform of what is played')
        scroller?.setAttribute('tabindex', '0')
      })
      .catch(() => undefined)
    return () => {
      left.abort()
      surfer?.destroy()
    }
  }, [piece, player])

  return <div ref={container} class={piece ? 'closeup' : 'closeup closeup-empty'} />
}
