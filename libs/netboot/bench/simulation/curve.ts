/** A row of points of the drawing. */
export interface CurveLine {
  /** What it is. */
  readonly name: string
  /** Of the stroke, as CSS. */
  readonly colour: string
  /** How many clients, and how many seconds. */
  readonly points: readonly (readonly [clients: number, seconds: number])[]
}

const [width, height] = [720, 400]
const [left, right, top, bottom] = [60, 150, 40, 50]

/**
 * Draw times by the number of clients, both axes logarithmic, as SVG.
 *
 * @param title - what it shows
 * @param description - the same in words, for those who do not see it
 */
export function drawCurve(title: string, description: string, lines: readonly CurveLine[]): string {
  const all = lines.flatMap(({ points }) => points)
  const [mostClients, mostSeconds] = [0, 1].map((axis) =>
    Math.ceil(Math.log10(Math.max(...all.map((point) => point[axis] ?? 1)))),
  ) as [number, number]
  const x = (clients: number): number =>
    left + ((width - left - right) * Math.log10(clients)) / mostClients
  const y = (seconds: number): number =>
    height - bottom - ((height - top - bottom) * Math.log10(Math.max(1, seconds))) / mostSeconds
  const columns = Array.from({ length: mostClients + 1 }, (_, power) => 10 ** power)
  const rows = Array.from({ length: mostSeconds + 1 }, (_, power) => 10 ** power)
  const grid = [
    ...columns.map((clients) => {
      const at = x(clients).toFixed(1)
      const label = `<text x="${at}" y="${height - bottom + 18}" text-anchor="middle">${clients.toLocaleString('en')}</text>`
      return `<path d="M${at} ${top}V${height - bottom}"/>${label}`
    }),
    ...rows.map((seconds) => {
      const at = y(seconds).toFixed(1)
      const label = `<text x="${left - 8}" y="${at}" dy=".35em" text-anchor="end">${seconds.toLocaleString('en')} s</text>`
      return `<path d="M${left} ${at}H${width - right}"/>${label}`
    }),
  ]
  const drawn = lines.map(({ name, colour, points }) => {
    const path = points.map(
      ([clients, seconds]) => `${x(clients).toFixed(1)} ${y(seconds).toFixed(1)}`,
    )
    const [clients, seconds] = points.at(-1) ?? [1, 1]
    const [endX, endY] = [x(clients), y(seconds)].map((value) => value.toFixed(1))
    const label = `<text x="${endX}" dx="8" y="${endY}" dy=".35em" fill="${colour}">${name}</text>`
    return `<path d="M${path.join('L')}" stroke="${colour}" stroke-width="2"/>${label}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
<title id="title">${title}</title>
<desc id="description">${description}</desc>
<style>text { font: 13px sans-serif } path { fill: none } g path { stroke: #ccc }</style>
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="${left}" y="22" style="font-weight: bold">${title}</text>
<g fill="#333">
${grid.join('\n')}
<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle">clients</text>
</g>
${drawn.join('\n')}
</svg>
`
}
