import { describe, expect, it } from 'vitest'
import { parseDestination } from '../../src/upload/destination.ts'

describe('a destination', () => {
  it.each([
    ['mirror', undefined, 'mirror'],
    ['/srv/mirror', undefined, '/srv/mirror'],
    ['./a:b', undefined, './a:b'],
    ['host:mirror', 'host', 'mirror'],
    ['me@host.example.org:/srv/a b', 'me@host.example.org', '/srv/a b'],
    ['me@[fe80::1%eth0]:/srv', 'me@[fe80::1%eth0]', '/srv'],
    ['host:a:b', 'host', 'a:b'],
  ])('%j is on %j in %j', (text, host, path) => {
    expect(parseDestination(text)).toEqual({ host, path })
  })

  it.each(['', 'host:', 'host::module', 'rsync://host/module', '-oProxyCommand=x:/srv', 'a\0b'])(
    '%j is none',
    (text) => {
      expect(() => parseDestination(text)).toThrow('expected a folder or [user@]host:path')
    },
  )
})
