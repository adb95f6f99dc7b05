import { options } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/**
 * Whether the page is being printed: then what is drawn only as far as it is looked at has to be drawn whole. The
 * browser takes its picture as soon as the event is over, hence the drawing within it.
 */
export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false)
  useEffect(() => {
    const media = matchMedia('print')
    const now = (on: boolean): void => {
      const usual = options.debounceRendering
      options.debounceRendering = (draw) => draw()
      setPrinting(on)
      if (usual) options.debounceRendering = usual
      else delete options.debounceRendering
    }
    const look = (): void => now(media.matches)
    const begin = (): void => now(true)
    const end = (): void => now(media.matches)
    media.addEventListener('change', look)
    addEventListener('beforeprint', begin)
    addEventListener('afterprint', end)
    return () => {
      media.removeEventListener('change', look)
      removeEventListener('beforeprint', begin)
      removeEventListener('afterprint', end)
    }
  }, [])
  return printing
}
