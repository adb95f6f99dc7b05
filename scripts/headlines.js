/** @typedef {{ benchmark: string, what: string, unit: string, ours: number, peer: string, theirs: number, isRate?: boolean }} Headline */

const [width, row, top, left, right] = [880, 46, 44, 30, 50]
const plain = (text) => text.replaceAll('`', '').replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** How many times as fast. @param {Headline} headline */
export function timesOf({ ours, theirs, isRate = false }) {
  return isRate ? ours / theirs : theirs / ours
}

/** @param {number} times */
export function ratioOf(times) {
  return `${times < 10 ? times.toFixed(1) : Math.round(times).toLocaleString('en')}x`
}

/**
 * Draw how many times as fast each library is as its peer: bars on a logarithmic axis, from the line where both are equal.
 *
 * @param {Record<string, Headline>} headlines by the folder of the library
 */
export function drawHeadlines(headlines) {
  const all = Object.entries(headlines)
    .map(([library, headline]) => ({ library, ...headline, times: timesOf(headline) }))
    .sort((a, b) => b.times - a.times)
  const least = Math.floor(Math.log10(Math.min(1, ...all.map(({ times }) => times))))
  const most = Math.ceil(Math.log10(Math.max(10, ...all.map(({ times }) => times))))
  const x = (times) =>
    (left + ((width - left - right) * (Math.log10(times) - least)) / (most - least)).toFixed(1)
  const height = top + all.length * row + 20
  const grid = Array.from({ length: most - least + 1 }, (_, power) => 10 ** (least + power)).map(
    (times) =>
      `<path class="${times === 1 ? 'equal' : 'grid'}" d="M${x(times)} ${top - 12}V${height - 14}"/><text x="${x(times)}" y="${top - 18}" text-anchor="middle" class="soft">${times === 1 ? 'as fast' : `${times.toLocaleString('en')}x`}</text>`,
  )
  const bars = all.map(({ library, what, peer, times }, index) => {
    const y = top + index * row
    const [from, to] = [x(Math.min(1, times)), x(Math.max(1, times))]
    const name = `<tspan class="name">${library}</tspan> ${plain(what)}`
    return `<text x="${left}" y="${y + 14}">${name}; <tspan class="soft">${plain(peer)}</tspan></text>
<rect x="${from}" y="${y + 20}" width="${(to - from).toFixed(1)}" height="12" rx="2"/><text x="${to}" dx="6" y="${y + 30}" class="name">${ratioOf(times)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
<title id="title">How many times as fast as what one would use instead: ${all.map(({ library, times }) => `${library} ${ratioOf(times)}`).join(', ')}</title>
<style>
svg { background: #fff } text { font: 13px sans-serif; fill: #222 } .name { font-weight: bold } .soft { fill: #666 }
rect { fill: #2a6fb0 } .grid { stroke: #ddd } .equal { stroke: #888 }
@media (prefers-color-scheme: dark) { svg { background: #16191d } text { fill: #e8e8e8 } .soft { fill: #a0a6ad } rect { fill: #5aa5ea } .grid { stroke: #333a42 } }
</style>
${grid.join('\n')}
${bars.join('\n')}
</svg>
`
}
