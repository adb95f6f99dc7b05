import { expect, test } from 'vitest'
import type { GroupSocket } from '../../src/mdns/group-socket.ts'
import { openLinkSession } from '../../src/mdns/link-session.ts'
import { type Link, linksOf } from '../../src/mdns/links.ts'
import { makeZone } from '../../src/mdns/zone.ts'

test('what nobody could hear is not told as published, and is asked again when it can be heard', async () => {
  const eth0 = { address: '192.0.2.7', netmask: '255.255.255.0', family: 'IPv4', internal: false }
  const [link] = linksOf({ eth0: [eth0] }) as [Link]
  let refused = true
  let sent = 0
  const socket: GroupSocket = {
    family: 'udp4',
    join: () => true,
    leave: () => {},
    // As a firewall does.
    async send() {
      if (refused) throw Object.assign(new Error('send EPERM'), { code: 'EPERM' })
      sent += 1
    },
    async [Symbol.asyncDispose]() {},
  }
  const told: string[] = []
  const failed = Promise.withResolvers<unknown>()
  const settled = Promise.withResolvers<void>()
  const zone = makeZone('pigebox.local', link.published, [])
  let failures = 0
  const session = openLinkSession(link, zone, [socket], false, {
    announced: () => {
      told.push('announced')
      settled.resolve()
    },
    lost: () => told.push('lost'),
    sent: (error) => {
      if (error === undefined) return
      failures += 1
      // Three probes and an announcement.
      if (failures === 4) failed.resolve(error)
    },
  })
  expect(await failed.promise).toMatchObject({ code: 'EPERM' })
  expect(session.unheard).toBe(true)
  expect(told).toEqual([])
  refused = false
  session.restart(zone, 0)
  await settled.promise
  expect(session.unheard).toBe(false)
  expect(told).toEqual(['announced'])
  expect(sent).toBeGreaterThanOrEqual(4)
  session.close()
})
