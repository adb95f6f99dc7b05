import { useEffect, useState } from 'preact/hooks'

/** Whether a media query holds, as it changes. */
export function useMedia(text: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(text).matches)
  useEffect(() => {
    const media = matchMedia(text)
    const look = (): void => setHolds(media.matches)
    look()
    media.addEventListener('change', look)
    return () => media.removeEventListener('change', look)
  }, [text])
  return holds
}
