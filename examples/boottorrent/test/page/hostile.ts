import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import type { RoomView } from '../../src/api/types.ts'
import { send } from '../box.ts'
import { as, box, get } from './world.ts'

/** Ask for a path to the letter: every client that is well-behaved would tidy it up. */
async function ask(path: string): Promise<string> {
  const { hostname, port, host } = new URL(box.url)
  const socket = connect(Number(port), hostname.replace(/[[\]]/g, ''))
  const login = `Authorization: ${as('ann')['authorization']}`
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${login}\r\nConnection: close\r\n\r\n`)
  return await text(socket)
}

/** What nobody should ask. */
export function testHostile(): void {
  it('gives nothing of the project, whatever is asked for', async () => {
    const up = ['../assignments.yaml', '..%2fassignments.yaml', '%2e%2e/project/Boottorrent.yaml']
    const paths = up.flatMap((path) =>
      ['/', '/api/', '/assets/', '/api/uploads/'].map((at) => at + path),
    )
    for (const path of [...paths, '/project/Boottorrent.yaml', '/%00', '/%ff', '//etc/passwd']) {
      const answer = await ask(path)
      expect(answer.split('\r\n')[0], path).toMatch(/ (400|404|405|414) /)
      expect(answer, path).not.toContain('boottorrent:')
    }
  })

  it('believes no name and no address', async () => {
    const put = async (path: string, body: unknown) =>
      (await send(box.url, 'PUT', path, body, as('ann'))).status
    const mac = 'api/machines/52:54:00:12:34:56'
    expect(await put(mac, { os: '../rescue' })).toBe(400)
    expect(await put(mac, { os: 'nothing' })).toBe(400)
    expect(await put(mac, { os: 5 })).toBe(400)
    expect(await put(mac, { os: null, more: 1 })).toBe(400)
    expect(await put('api/machines/..%2f..%2fx', { os: null })).toBe(404)
    expect(await put('api/machines/__proto__', { os: null })).toBe(404)
    expect(await put(`api/groups/${encodeURIComponent('\u001b[2J')}`, { macs: [], os: null })).toBe(
      400,
    )
    expect(await put('api/groups/__proto__', { macs: [], os: null })).toBe(400)
    expect(await put('api/groups/a', { macs: ['x'], os: null })).toBe(400)
    expect(await put('api/groups/a', { macs: [], os: 'x'.repeat(100_000) })).toBe(400)
    const long = { macs: Array.from({ length: 5001 }, () => '52:54:00:12:34:56'), os: null }
    expect(await put('api/groups/a', long)).toBe(400)
    const { machines, groups } = await get<RoomView>('api/room')
    expect(machines.map(({ mac }) => mac)).not.toContain('52:54:00:12:34:56')
    expect(groups).toEqual([])
  })
}
