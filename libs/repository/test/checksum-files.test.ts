import { describe, expect, it } from 'vitest'
import { checksumLine, checksumPath, formatCksums } from '../src/checksum-files.ts'
import { seriesMeta } from '../src/meta.ts'
import { amxa } from './names.ts'

const sums = { cksum: '1804867020', sha256: 'aa', sha512: 'bb' }
const image = (day: number, sources: readonly number[] = []) => ({
  filename: amxa(day).filename,
  size: day,
  ...sums,
  puavoConf: {},
  diffs: sources.map((source) => ({
    filename: `${source}--${day}.rdiff`,
    source: amxa(source).filename,
    size: 100 + source,
    ...sums,
  })),
})

describe('checksum files', () => {
  it('hold what the programs print', () => {
    const file = { filename: 'a.img', size: 905216, ...sums }
    expect(checksumLine('cksum', file)).toBe('1804867020 905216 a.img\n')
    expect(checksumLine('sha256sum', file)).toBe('aa  a.img\n')
    expect(checksumLine('sha512sum', file)).toBe('bb  a.img\n')
    expect(checksumPath('sha512sum', 'a.img')).toBe('.checksums/a.img.sha512sum')
  })
})

describe('CKSUMS', () => {
  it('lists all series, each image followed by the rdiffs that lead to it', () => {
    const b = seriesMeta('b', [image(1), image(2, [1, 3]), image(3, [2])], 'https://x')
    const a = seriesMeta('a', [image(9), image(1)], 'https://x')
    const names = formatCksums([b, a])
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[2])
    expect(names).toEqual([
      amxa(9).filename,
      amxa(1).filename,
      amxa(2).filename,
      '1--2.rdiff',
      '3--2.rdiff',
      amxa(3).filename,
      '2--3.rdiff',
    ])
    expect(formatCksums([])).toBe('')
  })
})
