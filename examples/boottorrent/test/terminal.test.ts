import { expect, it } from 'vitest'
import { screenOf } from '../src/lab/terminal.ts'

it('shows what is on a screen, and leaves out how it was painted', () => {
  expect(screenOf('old\r\n\u001b[2J\u001b[HBootTorrent\r\n\r\n> Tiny Linux\r\n')).toBe(
    'BootTorrent\n\n> Tiny Linux',
  )
  expect(screenOf('Booting tiny in 5 s \rBooting tiny in 4 s \rBooting tiny in 3 s ')).toBe(
    'Booting tiny in 3 s',
  )
  expect(screenOf('\u001b[1;31mred\u001b[0m\u001b(B\u001b]0;title\u0007 ab\b\bcd\u0007')).toBe(
    'red cd',
  )
  expect(screenOf('SeaBIOS\u001bcnew')).toBe('new')
  expect(screenOf(Array.from({ length: 99 }, (_, at) => `${at}\n`).join(''))).toMatch(/^74\n75\n76/)
  expect(screenOf('')).toBe('')
})
