import { expect, it } from 'vitest'
import { addressesOf } from '../src/index.ts'

const interfaces = [
  { address: '127.0.0.1', family: 'IPv4', internal: true },
  { address: '::1', family: 'IPv6', internal: true },
  { address: '192.0.2.7', family: 'IPv4', internal: false },
  { address: '2001:db8::7', family: 'IPv6', internal: false },
  { address: 'fe80::7', family: 'IPv6', internal: false },
]
const urls = (host: string, more = {}): string[] =>
  addressesOf({ protocol: 'http', host, port: 8080, ...more }, interfaces).map(({ url }) => url)

it('tells names first, then the network, then this machine', () => {
  expect(urls('::', { names: ['box.local'] })).toEqual([
    'http://box.local:8080/',
    'http://192.0.2.7:8080/',
    'http://[2001:db8::7]:8080/',
    'http://localhost:8080/',
  ])
})

it('tells only what is listened on', () => {
  expect(urls('0.0.0.0')).toEqual(['http://192.0.2.7:8080/', 'http://localhost:8080/'])
  expect(urls('192.0.2.7')).toEqual(['http://192.0.2.7:8080/'])
  expect(urls('127.0.0.1')).toEqual(['http://127.0.0.1:8080/'])
  expect(urls('::1')).toEqual(['http://[::1]:8080/'])
})

it('leaves out the port that everybody knows', () => {
  expect(urls('127.0.0.1', { port: 80 })).toEqual(['http://127.0.0.1/'])
  expect(urls('127.0.0.1', { port: 443, protocol: 'https' })).toEqual(['https://127.0.0.1/'])
})
