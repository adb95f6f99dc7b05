import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { dearestFirst } from './dearest-first.ts'

it('machines run first, and apart from each other; then what is dear; then what is cheap', () => {
  const cheap = ['libs/naming/test/marks.test.ts', 'libs/naming/test/repeats.test.ts']
  const dear = [
    'libs/durable/test/faults/kill.test.ts',
    'libs/recorder/test/faults/hang.test.ts',
    'examples/pigebox/test/page.test.ts',
  ]
  // One by its own import, one by what it imports.
  const machines = [
    'examples/imagetank/test/access-point.test.ts',
    'examples/imagetank/test/units.test.ts',
  ]
  const files = [...cheap, ...dear, ...machines]
  expect(dearestFirst(files, (file) => resolve(file))).toEqual([
    machines[0],
    ...dear,
    machines[1],
    ...cheap,
  ])
})

it('all run', () => {
  const all = globSync('{libs/*,examples/*,.}/test/**/*.test.ts')
  expect(dearestFirst(all, (file) => resolve(file)).sort()).toEqual(all.sort())
})
