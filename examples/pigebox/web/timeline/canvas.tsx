import { textScale } from '@boxwright/appliance/web'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type Palette, paletteOf } from './palette.ts'

/** What a drawing is made on. */
export interface Sheet {
  readonly context: CanvasRenderingContext2D
  /** In CSS px of usual text: where text is larger, all that is drawn is. */
  readonly width: number
  readonly height: number
  readonly palette: Palette
}

/** Props of {@link Canvas}. */
export interface CanvasProps {
  /** Draws; called anew whenever the component is drawn, its size changes or the colours do. */
  readonly draw: (sheet: Sheet) => void
  readonly class?: string
  /** Told of the width, in CSS px. */
  readonly onWidth?: (width: number) => void
}

/** A drawing as sharp as the screen. Those who cannot see it must be told in words elsewhere. */
export function Canvas({ draw, onWidth, ...rest }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [, setVersion] = useState(0)

  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement
    const again = (): void => {
      onWidth?.(element.clientWidth)
      setVersion((version) => version + 1)
    }
    const observer = new ResizeObserver(again)
    observer.observe(element)
    const dark = matchMedia('(prefers-color-scheme: dark)')
    dark.addEventListener('change', again)
    return () => {
      observer.disconnect()
      dark.removeEventListener('change', again)
    }
    // Only the first one is told: it sets a state, whose setter stays the same.
  }, [])

  useLayoutEffect(() => {
    const element = canvas.current as HTMLCanvasElement
    const context = element.getContext('2d')
    const { clientWidth, clientHeight } = element
    if (!context || clientWidth === 0) return
    const [wide, high] = [clientWidth, clientHeight].map((size) =>
      Math.round(size * devicePixelRatio),
    ) as [number, number]
    // To set a size, be it the same one, clears the canvas and costs.
    if (element.width !== wide) element.width = wide
    if (element.height !== high) element.height = high
    const text = textScale()
    const [width, height] = [clientWidth / text, clientHeight / text]
    const scale = devicePixelRatio * text
    context.setTransform(scale, 0, 0, scale, 0, 0)
    context.clearRect(0, 0, width, height)
    draw({ context, width, height, palette: paletteOf(element) })
  })

  return <canvas ref={canvas} {...rest} />
}
