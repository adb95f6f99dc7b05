import type { Redis } from 'ioredis'
import type { BoxImage } from '../box-image.ts'
import type { Limits } from '../limits.ts'
import { parseDuration } from '../media.ts'
import type { Database, OddityList, OddityReason } from '../oddity.ts'
import { type Item, isOdd, parseMember } from '../programme.ts'
import { parseProgrammeKey } from '../programme-key.ts'

/** What became of keys that were looked at. */
export type Readings<V> = Map<string, V | undefined>

/** Keys of one command: some 1 ms of the replica's time. */
export const batchSize = 500

/** No duration is longer: 17 digits, a point, an exponent. And no file has a longer name, in bytes: NAME_MAX of Linux. */
const [longestDuration, longestName] = [64, 255]

/**
 * Sizes are looked at where the data is: what is too large is never sent. An answer is a text or a list, nil for a
 * key that is gone, 1 for another type, 2 for too much. `pcall` and not `TYPE`: one look-up instead of two.
 */
const readDurations = `local found = {}
for i, key in ipairs(KEYS) do
  local value = redis.pcall('GETRANGE', key, 0, ARGV[1])
  if type(value) == 'table' then value = 1
  elseif #value > tonumber(ARGV[1]) then value = 2
  elseif value == '' and redis.call('EXISTS', key) == 0 then value = false end
  found[i] = value
end
return found`

const readItems = `local found = {}
for i, key in ipairs(KEYS) do
  local count = redis.pcall('ZCARD', key)
  local value = false
  if type(count) == 'table' then value = 1
  elseif count > tonumber(ARGV[1]) then value = 2
  elseif count > 0 then
    value = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
    local bytes = 0
    for _, text in ipairs(value) do bytes = bytes + #text end
    if bytes > tonumber(ARGV[2]) then value = 2 end
  end
  found[i] = value
end
return found`

type Reply = string | readonly string[] | 1 | 2 | null

/**
 * Read media as they are now. What is odd is noted in the image, and is as if it were not there.
 *
 * @param redis - a connection to database 1
 */
export async function readMedia(
  redis: Redis,
  keys: readonly string[],
  odd: BoxImage['odd'],
): Promise<Readings<number>> {
  const files = keys.filter(isFile)
  const replies = await evaluate(redis, readDurations, files, [longestDuration])
  return collect(files, replies, odd[1], (key, reply) => {
    const note = noteIn(odd, 1, key)
    if (reply === 1) return note('type', 'expected a string')
    if (reply === 2) return note('size', `expected at most ${longestDuration} bytes`)
    const seconds = typeof reply === 'string' ? parseDuration(reply) : undefined
    if (seconds === undefined) {
      return note('value', `expected seconds, got ${JSON.stringify(reply)}`)
    }
    return seconds
  })
}

/**
 * Read programmes as they are now.
 *
 * @param redis - a connection to database 0
 */
export async function readProgrammes(
  redis: Redis,
  keys: readonly string[],
  odd: BoxImage['odd'],
  { items, bytes }: Limits,
): Promise<Readings<readonly Item[]>> {
  const named = keys.filter(isProgramme)
  const replies = await evaluate(redis, readItems, named, [items, bytes])
  return collect(named, replies, odd[0], (key, reply) => {
    const note = noteIn(odd, 0, key)
    if (reply === 1) return note('type', 'expected a sorted set')
    if (reply === 2) return note('size', `expected at most ${items} items in ${bytes} bytes`)
    if (typeof reply === 'string') return note('type', 'expected a list')
    return readMembers(reply, (detail) => note('member', detail))
  })
}

/** Note what cannot be a key of this database at all. */
export function noteStrangers(
  keys: readonly string[],
  database: Database,
  odd: BoxImage['odd'],
): void {
  for (const key of keys) {
    const note = noteIn(odd, database, key)
    const most = `in UTF-8, of at most ${longestName} bytes`
    if (database === 1 && !isFile(key)) note('name', `expected a file, NAME.ts ${most}`)
    if (database === 0 && !isProgramme(key)) note('name', `expected DDMMYYYY:SERVICE ${most}`)
  }
}

/** Bytes that are no UTF-8 come as U+FFFD: such a key could not be asked for. */
function isFile(key: string): boolean {
  return key.endsWith('.ts') && key !== '.ts' && isPlain(key)
}

function isProgramme(key: string): boolean {
  return isPlain(key) && parseProgrammeKey(key) !== undefined
}

function isPlain(key: string): boolean {
  return Buffer.byteLength(key) <= longestName && !key.includes('\uFFFD')
}

function readMembers(pairs: readonly string[], note: (detail: string) => void): readonly Item[] {
  const items: Item[] = []
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    const member = pairs[at] ?? ''
    const item = parseMember({ member, score: Number(pairs[at + 1]) })
    if (isOdd(item)) note(`${item.reason} of ${JSON.stringify(member.slice(0, 100))}`)
    else if (member.includes('\uFFFD')) note(`no UTF-8: ${JSON.stringify(member.slice(0, 100))}`)
    else items.push(item)
  }
  return items.sort((a, b) => a.start - b.start || a.index - b.index)
}

function noteIn(odd: BoxImage['odd'], database: Database, key: string) {
  return (reason: OddityReason, detail: string): undefined => {
    odd[database].add({ database, key, reason, detail })
  }
}

async function evaluate(
  redis: Redis,
  script: string,
  keys: readonly string[],
  args: readonly number[],
): Promise<readonly Reply[]> {
  if (keys.length === 0) return []
  const replies = await redis.eval(script, keys.length, ...keys, ...args)
  if (!Array.isArray(replies) || replies.length !== keys.length) {
    throw new Error('expected an answer for each key')
  }
  return replies
}

function collect<V>(
  keys: readonly string[],
  replies: readonly Reply[],
  odd: OddityList,
  read: (key: string, reply: Exclude<Reply, null>) => V | undefined,
): Readings<V> {
  const readings: Readings<V> = new Map()
  for (const [at, key] of keys.entries()) {
    const reply = replies[at] ?? null
    odd.clear(key)
    readings.set(key, reply === null ? undefined : read(key, reply))
  }
  return readings
}
