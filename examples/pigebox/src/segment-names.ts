/** A template for minutes repeats a name when files are shorter: they get their seconds too. */
export function nameFor(template: string, rotate: number): string {
  if (rotate % 60 === 0 || /%-?[STsXcr+]/.test(template)) return template
  return template.replace(/%M/, '%Mm%S')
}
