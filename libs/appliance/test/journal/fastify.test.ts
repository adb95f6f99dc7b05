import { expect, test } from 'vitest'
import { createJournal } from '../../src/index.ts'
import { startBox } from '../support/box.ts'

test('an appliance writes its failures to the journal', async () => {
  const lines: string[] = []
  const { logger } = createJournal({ style: 'systemd', write: (line) => lines.push(line) })
  await using box = await startBox({ logger }, ({ http }) => {
    http.get('/broken', () => Promise.reject(new Error('no\nsound card')))
  })
  expect((await box.fetch('/broken')).status).toBe(500)
  const line = lines.find((line) => line.includes('sound card'))
  expect(line).toMatch(/^<3>.*no\\\\nsound card.*\n$/)
})
