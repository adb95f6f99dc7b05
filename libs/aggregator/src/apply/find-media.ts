import type { Redis } from 'ioredis'
import { parseDuration } from '../media.ts'
import { type FoundMedia, type MediaPlan, type NamingMembers, names } from '../media-plan.ts'
import { formatMember } from '../programme.ts'
import { parseProgrammeKey } from '../programme-key.ts'
import type { BoxSnapshot } from '../snapshot.ts'
import { membersIn } from './write-box.ts'

/** What to look for: a file, and the one that it is to become. */
export type Sought = Pick<MediaPlan, 'filename' | 'to'>

/** How many keys are asked for at once, and for how many pages: who has more than 5,000,000 keys is no playout box. */
const [pageSize, mostPages] = [500, 10_000]

/**
 * Look for a medium on a master: in database 1, and in all programmes. Only what names it is sent.
 *
 * @param redis - database 0 is selected, and stays so
 * @param watch - whether to watch all that is looked at
 * @throws what a command failed with
 */
export async function findMedia(
  redis: Redis,
  { filename, to }: Sought,
  watch = false,
): Promise<FoundMedia> {
  const files = to === undefined ? [filename] : [filename, to]
  const [, , isThere, text, isTaken] = await Promise.all([
    redis.select(1),
    watch ? redis.watch(...files) : undefined,
    redis.exists(filename),
    // No duration is longer, and what is not one may be.
    redis.getrange(filename, 0, 64).catch(nothingIfWrong),
    to === undefined ? 0 : redis.exists(to),
    redis.select(0),
  ])
  const programmes: NamingMembers[] = []
  for await (const page of pagesOf((cursor) => redis.scan(cursor, 'COUNT', pageSize))) {
    const keys = page.filter((key) => parseProgrammeKey(key) !== undefined)
    if (watch && keys.length > 0) await redis.watch(...keys)
    const found = await Promise.all(keys.map((key) => membersNaming(redis, key, filename)))
    // A scan may tell a key twice.
    for (const one of found) {
      const isNew = programmes.every(({ key }) => key !== one.key)
      if (one.members.length > 0 && isNew) programmes.push(one)
    }
  }
  const duration = isThere === 0 ? undefined : (parseDuration(text ?? '') ?? 'odd')
  return { duration, taken: isTaken !== 0, programmes }
}

/** Look for a medium in what is known of a box. */
export function findInSnapshot(
  { media, programmes }: BoxSnapshot,
  { filename, to }: Sought,
): FoundMedia {
  const naming = [...programmes].map(([key, items]): NamingMembers => {
    const own = items.filter((item) => item.filename === filename)
    return { key, members: own.map((item) => formatMember(item)) }
  })
  return {
    duration: media.get(filename),
    taken: to !== undefined && media.has(to),
    programmes: naming.filter(({ members }) => members.length > 0),
  }
}

async function membersNaming(redis: Redis, key: string, filename: string): Promise<NamingMembers> {
  const pattern = `*/${filename.replace(/[*?[\]^\\-]/g, '\\$&')}:*`
  const members = new Map<string, number>()
  const pages = pagesOf((cursor) =>
    redis.zscan(key, cursor, 'MATCH', pattern, 'COUNT', 10_000).catch(nothingIfWrong),
  )
  for await (const page of pages) {
    for (const { member, score } of membersIn(page)) members.set(member, score)
  }
  const all = [...members].map(([member, score]) => ({ member, score }))
  return { key, members: all.filter((one) => names(one, filename)) }
}

/**
 * The pages of a scan.
 *
 * @throws what `ask` throws; an error if it does not come to its end, as only a server does that is none
 */
async function* pagesOf(
  ask: (cursor: string) => Promise<[next: string, page: string[]] | undefined>,
): AsyncGenerator<string[], undefined> {
  let cursor = '0'
  for (let count = 0; count < mostPages; count += 1) {
    const [next, page] = (await ask(cursor)) ?? ['0', []]
    yield page
    if (next === '0') return
    cursor = next
  }
  throw new Error(`expected a scan to end within ${mostPages} pages`)
}

/** Something of another type is under a key. */
function nothingIfWrong(error: Error): undefined {
  if (!error.message.startsWith('WRONGTYPE')) throw error
}
