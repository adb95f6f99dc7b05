import { access, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { RepositoryError } from '../errors.ts'
import { openKeys } from '../keys/key-folder.ts'
import type { Layout } from '../mirror/layout.ts'
import type { RepositorySettings } from '../options.ts'
import { fileOf, onlineRoles } from '../roles.ts'
import type { SignReport } from '../sign-report.ts'
import { requireKeys } from '../trust/key-ring.ts'
import type { Run } from './run.ts'
import { type Signing, sign } from './sign.ts'

/** A root is to be renewed so long before it expires, in ms: people have to fetch its keys. */
const rootNotice = 30 * 24 * 3600 * 1000

/**
 * What a mirror is signed with, if it is.
 *
 * @throws RepositoryError `ERR_KEYS`: a private key is missing, told before any work is done. `ERR_OPTIONS`: a link leads
 * to keys in the mirror.
 */
export async function signingOf(
  { keys, timestampLife }: RepositorySettings,
  layout: Layout,
  warn: (text: string) => void,
): Promise<Signing | undefined> {
  if (keys === undefined) {
    if (await isThere(join(layout.tuf, fileOf('timestamp', 1)))) {
      warn('the mirror is signed, and no keys were given: who looks at signatures sees nothing new')
    }
    return undefined
  }
  const ring = await openKeys(keys)
  await refuseWithin(layout.root, keys)
  for (const role of onlineRoles) requireKeys(ring.root, role, ring)
  const { expires } = ring.root
  if (new Date(expires).getTime() - Date.now() < rootNotice) {
    warn(`${keys}: the root expires at ${expires}; make the next one with keygen --renew`)
  }
  return { keys: ring, life: timestampLife * 1000 }
}

/** Sign what the mirror offers now, if it is signed at all, and tell of it. */
export async function signRun({
  signing,
  layout,
  events,
}: Pick<Run, 'signing' | 'layout' | 'events'>): Promise<SignReport | undefined> {
  if (!signing) return undefined
  const report = await sign(layout, signing, new Date())
  if (report.roles.length > 0) events.emit('signed', report)
  return report
}

/** By their names the keys are elsewhere, and may all the same lie where everybody can read them. */
async function refuseWithin(root: string, keys: string): Promise<void> {
  const [mirror, place] = await Promise.all([realpath(root), realpath(keys)])
  if (!`${place}/`.startsWith(`${mirror}/`)) return
  const message = `keys: expected a folder outside of the mirror, which everybody can read; ${keys} is ${place}`
  throw new RepositoryError('ERR_OPTIONS', message)
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}
