import { describe, expect, it } from 'vitest'
import { repeats, segmentName } from '../src/index.ts'

describe('repeats', () => {
  it.each([
    ['%Y/%m-%b/%d-%a/%Hh%M.wav', 900, 'UTC'],
    ['%Y/%m-%b/%d-%a/%Hh%M.wav', 900, 'Europe/Paris'],
    ['%Y%m%d-%H%M%S.wav', 1, 'Europe/Paris'],
    ['%Y-%j/%H%M.wav', 60, 'Australia/Lord_Howe'],
    ['%G-W%V-%u/%H.flac', 3600, 'America/New_York'],
    ['%s.wav', 1, 'UTC'],
    ['%Y-%m-%d.wav', 86_400, 'America/Sao_Paulo'],
    ['%Y-%m-%d %I%p.wav', 3600, 'UTC'],
  ])('finds %s in order for segments of %d s in %s', (template, length, zone) => {
    expect(repeats(template, length, { zone })).toBeUndefined()
  })

  it.each([
    ['%Y-%m-%d/%H.wav', 900, 'minutes left out'],
    ['%Y-%m-%d/%Hh%M.wav', 1, 'seconds left out'],
    ['%Y-%m-%d/%H%S.wav', 1, 'minutes left out, seconds given'],
    ['%Y-%m-%d/%Mm.wav', 900, 'hours left out'],
    ['%Y-%m-%d/%Ih%M.wav', 900, 'no %p'],
    ['%Y-%m/%Hh%M.wav', 900, 'days left out'],
    ['%a/%Hh%M.wav', 900, 'only the day of the week'],
    ['%d/%Hh%M.wav', 900, 'months left out'],
    ['%Y-%U/%Hh%M.wav', 900, 'days of the week left out'],
    ['take.wav', 86_400, 'nothing in it'],
  ])('finds that %s repeats with segments of %d s: %s', (template, length) => {
    const found = repeats(template, length)
    if (!found) throw new Error('not found')
    expect(found.second).toBeGreaterThan(found.first)
    expect(segmentName(template, found.first)).toBe(found.name)
    expect(segmentName(template, found.second)).toBe(found.name)
  })
})
