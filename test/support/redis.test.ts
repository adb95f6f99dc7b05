import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, type NetConnectOpts } from 'node:net'
import { expect, it } from 'vitest'
import { type RedisServer, redisServer } from './redis.ts'

it('a real Redis answers by TCP and by socket, and is gone afterwards', async () => {
  let redis: RedisServer
  {
    await using started = await redisServer()
    redis = started
    expect(await ask({ host: '127.0.0.1', port: redis.port }, 'PING')).toBe('+PONG\r\n')
    expect(await ask({ path: redis.socket }, 'DBSIZE')).toBe(':0\r\n')
  }
  expect(redis.process.signalCode).toBe('SIGKILL')
  expect(existsSync(redis.folder)).toBe(false)
  await expect(ask({ host: '127.0.0.1', port: redis.port }, 'PING')).rejects.toThrow('ECONNREFUSED')
})

it('one that cannot start says why', async () => {
  await using redis = await redisServer({ args: ['--maxclients', '10'] })
  await expect(redisServer({ port: redis.port })).rejects.toThrow('Address already in use')
  await expect(redisServer({ args: ['--no-such-thing', '1'] })).rejects.toThrow('no-such-thing')
})

/** The answer to one inline command. */
async function ask(where: NetConnectOpts, command: string): Promise<string> {
  const socket = connect(where)
  socket.end(`${command}\r\n`)
  const [answer] = await once(socket, 'data')
  socket.destroy()
  return String(answer)
}
