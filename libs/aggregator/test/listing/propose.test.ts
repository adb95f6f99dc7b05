import { expect, it } from 'vitest'
import { addDays } from '../../src/calendar.ts'
import { checkDay } from '../../src/listing/check.ts'
import { proposeForGaps } from '../../src/listing/propose.ts'
import { createView } from '../../src/view.ts'

const rules = { zone: 'Europe/Paris' }
const empty = (at: number) =>
  checkDay(addDays('21112026', at), [], { rules, mediaOf: () => ({ lacking: [] }) })

it('looks at no more media and gaps than are of use, whatever is asked for', () => {
  const own = createView(rules)
  const names = Array.from({ length: 6_000 }, (_, at) => `pub_${String(at).padStart(4, '0')}.ts`)
  const media = new Map(names.map((name) => [name, 30]))
  own.replace({ town: 'tana', host: 'a' }, { media, programmes: new Map() })
  const looked = new Set<string>()
  const view = {
    ...own,
    media: (name: string) => {
      looked.add(name)
      return own.media(name)
    },
  }
  expect(proposeForGaps([], '', { view })).toEqual([])
  expect(looked.size).toBe(0)
  const found = proposeForGaps(
    Array.from({ length: 40 }, (_, at) => empty(at)),
    '',
    { view },
  )
  expect([...looked]).toEqual(names.slice(0, 5_000))
  expect(new Set(found.map(({ day }) => day)).size).toBe(31)
})
