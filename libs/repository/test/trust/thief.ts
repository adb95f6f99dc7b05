import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openKeys } from '../../src/keys/key-folder.ts'
import { fileOf, type Role } from '../../src/roles.ts'
import { keysFor } from '../../src/trust/key-ring.ts'
import { signWith } from '../../src/trust/keys.ts'
import { type Bodies, formatSigned, type MetaFile } from '../../src/trust/model.ts'
import { parseSigned } from '../../src/trust/parse-signed.ts'
import type { SignedStage } from './signed-mirror.ts'

/** Somebody who got at private keys, and at the mirror. */
export interface Thief {
  /** What a role says now. */
  read<Name extends Role>(role: Name, version?: number): Promise<Bodies[Name]>
  /** Sign something else in its stead, with the keys of the role. @returns what names it */
  sign<Name extends Role>(body: Bodies[Name]): Promise<MetaFile>
}

/** Let somebody have the keys of a mirror. */
export async function thiefOf({ folder, keys }: SignedStage): Promise<Thief> {
  const ring = await openKeys(keys)
  const pathOf = (role: Role, version: number): string =>
    join(folder.mirror, 'tuf', fileOf(role, version))
  return {
    async read(role, version = 1) {
      const path = pathOf(role, version)
      return parseSigned(role, await readFile(path), path).signed
    },
    async sign(body) {
      const { _type: role, version } = body
      const text = formatSigned(signWith(body, keysFor(ring.root, role, ring)))
      await writeFile(pathOf(role, version), text)
      const sha256 = createHash('sha256').update(text).digest('hex')
      return { version, length: Buffer.byteLength(text), hashes: { sha256 } }
    },
  }
}
