import { fromInput, toInput } from './zone.ts'

/** A moment in two fields. */
export interface TypedMoment {
  /** `2026-11-01` */
  readonly date: string
  /** `14:30:00`, with `.250` if need be */
  readonly clock: string
}

const clockPattern = /^(\d{1,2})[:h.]?(\d{2})(?:[:m.]?(\d{2}(?:[.,]\d{1,3})?))?s?$/

/** A moment as it is shown to be typed over. */
export function typedOf(time: number, zone: string): TypedMoment {
  const [date = '', clock = ''] = toInput(time, zone).split('T')
  const rest = Math.round(time) % 1000
  return { date, clock: rest === 0 ? clock : `${clock}.${String(rest).padStart(3, '0')}` }
}

/**
 * Read a moment: `14:30`, `14:30:07`, `14:30:07.250`, `143007`, `14h30`.
 *
 * @param typed a date and a time of that day
 * @param zone an IANA zone
 * @param near what was there before: of an hour that comes twice, the one nearer to it is meant
 * @returns Unix ms, `undefined` if it is none
 */
export function readTyped(
  { date, clock }: TypedMoment,
  zone: string,
  near?: number,
): number | undefined {
  const [, hours, minutes, seconds = '0'] = clockPattern.exec(clock.trim()) ?? []
  const [h, m, s] = [Number(hours), Number(minutes), Number(seconds.replace(',', '.'))]
  if (!(h < 24 && m < 60 && s < 60)) return undefined
  const two = (value: number): string => String(value).padStart(2, '0')
  const moment = fromInput(`${date}T${two(h)}:${two(m)}`, zone, near)
  return moment === undefined ? undefined : moment + Math.round(s * 1000)
}
