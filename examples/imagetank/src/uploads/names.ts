import { createHash } from 'node:crypto'
import { kindOf } from '@boxwright/importer'

/** Bytes of a name that every file system takes, with room for what is put before it. */
const longest = 200

/** Bytes of the folders of a path: Linux takes 4096 for all of it, with ours before and the name behind. */
const longestFolders = 1000

/** Folders in folders: a card has three. */
const deepest = 16

/** Controls, what Windows forbids, and what turns the direction of a text around. */
const troublesome = /[\p{Cc}<>:"|?*\ufffd\u200b-\u200f\u2028-\u202e\u2066-\u2069]/gu

/** Whichever system the path is of. */
const separator = /[/\\]/

/**
 * What a file is called here, made of what a stranger calls it: the last part of a path, without what file systems,
 * shells and we ourselves could take for something else.
 *
 * @returns `undefined` if nothing is left, or it is no kind of file that a camera writes
 */
export function safeName(given: string): string | undefined {
  const name = harmless(given.split(separator).at(-1) ?? '')
  const [, stem = '', ending = ''] = /^(.+)(\.[a-z0-9]{1,5})$/is.exec(name) ?? []
  if (stem === '' || kindOf(name) === 'other') return undefined
  return cut(stem, longest - ending.length) + ending
}

/**
 * Where a file lies here, made of a path that a stranger tells: folders, each as safe as the name, so that what lies in
 * two folders there never lies in one here. Neither `..` nor a root leads out.
 *
 * @returns `undefined` if {@link safeName} has no name for it
 */
export function safePath(given: string): string | undefined {
  const name = safeName(given)
  if (name === undefined) return undefined
  const told = given.split(separator).slice(0, -1)
  const parts = told.filter((part) => !/^\.{0,2}$/.test(part))
  const folders = parts.map(safeFolder)
  const isLong = Buffer.byteLength(folders.join('/')) > longestFolders
  if (isLong || folders.length > deepest) return `${sumOf(parts.join('/'))}/${name}`
  return [...folders, name].join('/')
}

/** A folder that cannot keep its name bears a sum of it: `a?` and `a*` stay two. */
function safeFolder(given: string): string {
  const name = cut(harmless(given), longest)
  return name === given ? name : `${name}-${sumOf(given)}`.replace(/^-/, '')
}

function sumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function harmless(given: string): string {
  return given
    .toWellFormed()
    .normalize('NFC')
    .replace(troublesome, '_')
    .replace(/^[.\s-]+/, '')
    .replace(/[.\s]+$/, '')
}

/** The beginning of a text that is no longer than so many bytes. */
function cut(text: string, bytes: number): string {
  const letters = [...text]
  while (Buffer.byteLength(letters.join('')) > bytes) letters.pop()
  return letters.join('')
}
