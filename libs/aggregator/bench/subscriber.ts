/** A bare subscriber to the media of some replicas, in a process of its own: when it hears of each key. */
import { Redis } from 'ioredis'

const heard: [name: string, at: string][] = []
const ports = process.argv.slice(2).map(Number)
const clients = ports.map((port) => new Redis({ port }))
for (const redis of clients) {
  await redis.config('SET', 'notify-keyspace-events', 'K$')
  redis.on('pmessage', (_pattern, channel) => {
    heard.push([channel.slice(channel.indexOf(':') + 1), String(process.hrtime.bigint())])
  })
  await redis.psubscribe('__keyspace@1__:*')
}
process.on('message', () => {
  process.send?.(heard)
  for (const redis of clients) redis.disconnect()
  process.disconnect()
})
process.send?.([])
