import fc from 'fast-check'
import { type ImageName, imageName } from '../src/image-name.ts'

const digits = (count: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9]{${count}}$`))

/** Dates as they stand in names. */
export const dates: fc.Arbitrary<string> = fc
  .tuple(digits(4), digits(2), digits(2), digits(6))
  .map((fields) => fields.join('-'))

const words = fc.stringMatching(/^[a-z][a-z0-9.+~_]{0,8}$/)

/** Names of images: of few series, so that they meet. */
export const imageNames: fc.Arbitrary<ImageName> = fc
  .tuple(fc.constantFrom('puavo-os-amxa-buster', 'puavo-os-free-buster', 'a'), dates, words)
  .map(([prefix, date, suffix]) => imageName(`${prefix}-${date}-${suffix}.img`))

/** An image of the first series, by its day in January 2022. */
export function amxa(day: number): ImageName {
  const number = String(day).padStart(2, '0')
  return imageName(`puavo-os-amxa-buster-2022-01-${number}-120000-amd64.img`)
}
