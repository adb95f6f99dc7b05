import type { JournalLogger } from '@boxwright/appliance'
import type { Room } from './room/room.ts'

/**
 * Write down what happens in a room.
 *
 * @param isOwn whether its machines tell in lines of their own how far they have come
 */
export function logRoom(room: Room, log: JournalLogger, isOwn: boolean): void {
  room.events.on('line', ({ component, text }) => log.info({ component }, text))
  let last = ''
  room.events.on('state', () => {
    const { state, failure } = room
    if (state === last) return
    last = state
    if (state === 'failed') log.error({ component: 'BOOTTORRENT' }, failure ?? 'it does not serve')
    else log.notice({ component: 'BOOTTORRENT' }, state)
  })
  const states = new Map<string, string>()
  room.events.on('machine', ({ mac, ip, state, reason, os, name }) => {
    if (isOwn || states.get(mac) === state) return
    states.set(mac, state)
    const text = [name, name === mac ? ip : undefined, state, reason, os].filter(Boolean).join(' ')
    const level = state === 'failed' ? 'warn' : 'info'
    log[level]({ component: 'MACHINE', mac }, text)
  })
}
