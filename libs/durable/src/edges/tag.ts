import { randomBytes } from 'node:crypto'

/** 12 hexadecimal digits that no other writer has. */
export function newTag(): string {
  return randomBytes(6).toString('hex')
}
