import { stat } from 'node:fs/promises'
import { type Identity, identityOf } from '../identity.ts'

/** The identity of the file at a path now; `undefined` if there is none. */
export async function identify(path: string): Promise<Identity | undefined> {
  const stats = await stat(path, { bigint: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  return stats?.isFile() ? identityOf(stats) : undefined
}
