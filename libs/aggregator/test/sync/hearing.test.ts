import { expect, it } from 'vitest'
import { createHearing } from '../../src/sync/hearing.ts'

/** What a replica says: the link, bytes of replication, and seconds since its master was heard. */
const says = (link: 'up' | 'down' | 'none', offset: number, silence: number) => ({
  ...{ link, offset, silence },
})

it('goes by what a replica has heard, whatever its clock says', () => {
  const hearing = createHearing()
  expect(hearing.take(says('up', 100, 3), 10_000)).toBe(3_000)
  expect(hearing.take(says('up', 100, 4), 11_000)).toBe(4_000)
  // Put back by a day: as if the master would be heard tomorrow.
  expect(hearing.take(says('up', 100, -86_396), 12_000)).toBe(5_000)
  expect(hearing.take(says('up', 114, 0), 13_000)).toBe(0)
  // Put forward by a day, with and without a word from the master.
  expect(hearing.take(says('up', 114, 86_401), 14_000)).toBe(1_000)
  expect(hearing.take(says('up', 128, 86_400), 15_000)).toBe(1_000)
  expect(hearing.take(says('up', 142, 0), 15_500)).toBe(0)
})

it('begins anew with a new link; without a master nobody is silent', () => {
  const hearing = createHearing()
  expect(hearing.take(says('up', 100, 0), 0)).toBe(0)
  expect(hearing.take(says('down', 100, -1), 20_000)).toBe(20_000)
  // A partial resync that lacked nothing.
  expect(hearing.take(says('up', 100, 0), 21_000)).toBe(0)
  expect(hearing.take(says('none', 100, 0), 90_000)).toBe(0)
})
