/**
 * What would be published, for people.
 *
 * @param {readonly import('./pack.js').Tarball[]} tarballs
 * @param {ReadonlyMap<string, string>} before versions now, by name
 */
export function tableOf(tarballs, before) {
  const rows = [
    ['', 'now', 'next', 'files', 'packed', 'unpacked', 'integrity'],
    ...tarballs.map(({ name, version, files, packed, unpacked, integrity }) => [
      ...[name, before.get(name) ?? '-', version, `${files}`],
      ...[kilobytes(packed), kilobytes(unpacked), integrity],
    ]),
  ]
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)))
  const isNumber = (column) => column >= 3 && column <= 5
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Bytes in thousands, as npm tells them. @param {number} bytes */
export function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`
}
