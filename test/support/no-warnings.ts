import { afterAll, expect } from 'vitest'

/** A process warning (a listener leak, a deprecated call) fails the file that caused it. */
const warnings: Error[] = []
const note = (warning: Error): void => void warnings.push(warning)
process.on('warning', note)

afterAll(() => {
  process.off('warning', note)
  expect(warnings).toEqual([])
})
