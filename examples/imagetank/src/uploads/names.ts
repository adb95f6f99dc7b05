import { kindOf } from '@boxwright/importer'

/** Bytes of a name that every file system takes, with room for what is put before it. */
const longest = 200

/** Controls, what Windows forbids, and what turns the direction of a text around. */
const troublesome = /[\p{Cc}<>:"|?*\ufffd\u200b-\u200f\u2028-\u202e\u2066-\u2069]/gu

/**
 * What a file is called here, made of what a stranger calls it: the last part of a path, without what file systems,
 * shells and we ourselves could take for something else.
 *
 * @returns `undefined` if nothing is left, or it is no kind of file that a camera writes
 */
export function safeName(given: string): string | undefined {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const name = last
    .replace(troublesome, '_')
    .replace(/^[.\s-]+/, '')
    .replace(/[.\s]+$/, '')
  const [, stem = '', ending = ''] = /^(.+)(\.[a-z0-9]{1,5})$/is.exec(name) ?? []
  if (stem === '' || kindOf(name) === 'other') return undefined
  return cut(stem, longest - ending.length) + ending
}

/** The beginning of a text that is no longer than so many bytes. */
function cut(text: string, bytes: number): string {
  const letters = [...text]
  while (Buffer.byteLength(letters.join('')) > bytes) letters.pop()
  return letters.join('')
}
