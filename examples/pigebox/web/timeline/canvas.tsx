import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type Palette, paletteOf } from './palette.ts'

/** What a drawing is made on. */
export interface Sheet {
  readonly context: CanvasRenderingContext2D
  /** In CSS px. */
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
    const { clientWidth: width, clientHeight: height } = element
    if (!context || width === 0) return
    const scale = devicePixelRatio
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)]
    // To set a size, be it the same one, clears the canvas and costs.
    if (element.width !== wide) element.width = wide
    if (element.height !== high) element.height = high
    context.setTransform(scale, 0, 0, scale, 0, 0)
    context.clearRect(0, 0, width, height)
    draw({ context, width, height, palette: paletteOf(element) })
  })

  return <canvas ref={canvas} {...rest} />
}
