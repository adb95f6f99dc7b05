import { Redis } from 'ioredis'
import { freePort } from '../../../test/support/free-port.ts'
import { redisServer } from '../../../test/support/redis.ts'
import type { Box } from '../src/box.ts'
import { sizes } from './sizes.ts'

/** Masters with media and programmes, no name in two of them. */
export interface Site {
  /** Each has a port for a replica of its own. */
  readonly boxes: readonly Box[]
  /** A connection to each. */
  readonly masters: readonly Redis[]
}

const { boxes: boxCount, media: mediaCount, programmes, items } = sizes
const fill = `
redis.call('SELECT', 1)
for i = 1, ${mediaCount} do
  redis.call('SET', 'box' .. ARGV[1] .. '_media_' .. i .. '.ts', i % 7200 + 0.5)
end
redis.call('SELECT', 0)
for p = 0, ${programmes - 1} do
  local key = string.format('%02d%02d2026:%d', p % 28 + 1, math.floor(p / 28) % 12 + 1, math.floor(p / 336) + 1)
  for i = 0, ${items - 1} do
    redis.call('ZADD', key, 1795230000 + i * 1440, '/opt/tsfiles/box' .. ARGV[1] .. '_media_' .. (p * 7 + i) .. '.ts:' .. i)
  end
end`

/** Start masters, and fill them. @param stack - ends them */
export async function fillSite(stack: AsyncDisposableStack): Promise<Site> {
  const boxes: Box[] = []
  const masters: Redis[] = []
  for (let index = 0; index < boxCount; index += 1) {
    // Each is a host of its own: all of 127.0.0.0/8 is this machine.
    const host = `127.0.1.${index + 1}`
    const args = ['--repl-diskless-sync-delay', '0', '--bind', '127.0.0.1', host]
    const master = stack.use(await redisServer({ args }))
    const redis = new Redis(master.port)
    stack.defer(() => redis.disconnect())
    await redis.eval(fill, 0, String(index))
    masters.push(redis)
    const port = await freePort()
    boxes.push({ town: `town${index % 5}`, host, port, master: { port: master.port } })
  }
  return { boxes, masters }
}
