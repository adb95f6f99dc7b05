import { expect, it } from 'vitest'
import { hostName, isAllowedHost } from '../../src/http/hosts.ts'

const allowed = ['pigebox.local', '.lan']

it.each([
  ['pigebox.local', true],
  ['PIGEBOX.local.:8080', true],
  ['any.lan', true],
  ['lan', true],
  ['localhost:80', true],
  ['192.0.2.1:8080', true],
  ['[2001:db8::1]:8080', true],
  ['evil.example', false],
  ['pigebox.local.evil.example', false],
  ['evilpigebox.local', false],
  ['evil-lan', false],
  ['1.2.3.4.evil.example', false],
  ['', false],
  ['a b', false],
  ['pigebox.local@evil.example', false],
  ['pigebox.local/evil', false],
  ['pigebox.local:x', false],
  [undefined, false],
])('the name %j may be meant: %j', (header, expected) => {
  expect(isAllowedHost(header, allowed)).toBe(expected)
})

it('reads the name in a header', () => {
  expect(hostName('Box.Example:80')).toBe('box.example')
  expect(hostName('[::1]')).toBe('::1')
})
