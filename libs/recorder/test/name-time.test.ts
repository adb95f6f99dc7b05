import { exactName, segmentName, suffixed } from '@boxwright/naming'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nameTime } from '../src/name-time.ts'

const pige = '%Y/%m-%b/%d-%a/%Hh%M.wav'
const second = 1000

describe('the moment in a name', () => {
  const moments = fc.integer({
    min: Date.UTC(2000, 0, 1) / second,
    max: Date.UTC(2099, 0, 1) / second,
  })
  const templates = [
    [pige, 60],
    ['%Y%m%d-%H%M%S.flac', 1],
    ['%F/%T.ogg', 1],
    ['rec_%s.wav', 1],
    ['%Y/%j/%H.wav', 3600],
    ['%A %e %B %Y at %kh%M.opus', 60],
    ['(%Y.%m.%d) [%H+%M].wav', 60],
  ] as const
  test.each(templates)('%s', (template, resolution) => {
    fc.assert(
      fc.property(
        moments,
        fc.constantFrom('UTC', 'Europe/Paris', 'America/St_Johns'),
        (at, zone) => {
          const made = segmentName(template, at * second, { zone })
          const read = nameTime(template, zone)(`some/folder/${made}`) ?? Number.NaN
          // Zones with half hours keep the minute, not the hour of Unix time.
          expect(at * second - read).toBeGreaterThanOrEqual(0)
          expect(at * second - read).toBeLessThan(resolution * second)
        },
      ),
    )
  })

  test('exact names and numbered names', () => {
    const at = Date.UTC(2026, 10, 20, 14, 34, 23)
    const read = nameTime(pige)
    expect(read(exactName(pige, at))).toBe(at)
    expect(read(suffixed(segmentName(pige, at), 12))).toBe(at - 23 * second)
    const other = '%Y-%m-%d.wav'
    expect(nameTime(other)(exactName(other, at))).toBe(at)
  })

  test.each(['x.wav', '2026/13-Jan/01-Thu/14h00.wav.part', '2026/notes/today.wav', ''])(
    'is not in %j',
    (path) => {
      expect(nameTime(pige)(path)).toBeUndefined()
    },
  )

  test('is not in a template without a date', () => {
    expect(nameTime('%Hh%M.wav')('14h00.wav')).toBeUndefined()
    expect(nameTime('show.wav')('show.wav')).toBeUndefined()
  })
})
