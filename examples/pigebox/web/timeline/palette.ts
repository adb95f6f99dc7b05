/** The colours of a drawing: those of the page, so that dark mode is theirs to make. */
export interface Palette {
  readonly ground: string
  readonly panel: string
  readonly ink: string
  readonly soft: string
  readonly line: string
  readonly accent: string
  readonly accentSoft: string
  readonly warn: string
  readonly bad: string
  readonly badSoft: string
  readonly font: string
}

/** Read the palette that an element has now. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim()
  return {
    ground: token('sunken'),
    panel: token('panel'),
    ink: token('ink'),
    soft: token('ink-soft'),
    line: token('line'),
    accent: token('accent'),
    accentSoft: token('accent-soft'),
    warn: token('warn'),
    bad: token('bad'),
    badSoft: token('bad-soft'),
    font: style.fontFamily,
  }
}
