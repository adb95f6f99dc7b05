import { ownNamespace } from './format-manifest.ts'
import {
  type FolderSums,
  type ListedAction,
  type ListedFile,
  type ListedFolder,
  type Manifest,
  type SumName,
  sumNames,
} from './manifest.ts'
import { readXml, type XmlElement } from './read-xml.ts'

/** What a manifest tells, and how it was made. */
export interface ReadManifestContent extends Manifest {
  /** `transfer`, `in-place`, `flatten`; or nothing. */
  readonly process: string
}

/** Reads a manifest as it comes. */
export interface ManifestReader {
  /** Take the next characters. @throws if they are of no manifest */
  write(text: string): void
  /** There are no more. @throws if it is no manifest, or something is missing */
  end(): ReadManifestContent
}

type Mutable<T> = { -readonly [Key in keyof T]?: T[Key] }

interface Draft extends Mutable<Omit<ListedFile, 'sums'>> {
  sums: Partial<Record<SumName, string>>
  failed: boolean
  original: boolean
}

/**
 * Read a manifest, ours or another program's: what is not understood is passed over; a path that leads out of the
 * archive is not.
 */
export function manifestReader(): ManifestReader {
  const files: ListedFile[] = []
  const folders: ListedFolder[] = []
  let root: FolderSums | undefined
  let process = ''
  let isManifest = false
  let file = newDraft()
  let sums: Mutable<ListedFolder> = {}

  const readFile = ({ attributes, text }: XmlElement, name: string): void => {
    if (name === 'path') {
      const { size, lastmodificationdate } = attributes
      file.path = inside(text)
      file.size = size === undefined ? undefined : sizeOf(size)
      file.modified = Date.parse(lastmodificationdate ?? '')
    } else if (name === 'previousPath') file.previousPath = text
    else if (name === 'metadata/source') file.cardPath = text
    else if (name === 'metadata/readback' && text === 'none') file.isUnproven = true
    else if (isSumName(name) && patterns[name].test(text.trim())) {
      file.sums[name] = text.trim()
      file.failed ||= attributes['action'] === 'failed'
      file.original ||= attributes['action'] === 'original'
      file.hashed ??= Date.parse(attributes['hashdate'] ?? '')
    }
  }
  const readSums = ({ text }: XmlElement, name: string): void => {
    const [part = '', sum] = name.split('/')
    if (sum !== 'xxh128' || !patterns.xxh128.test(text.trim())) return
    if (part === 'content' || part === 'structure') sums[part] = text.trim()
  }
  const xml = readXml(['urn:ASC:MHL:v2.0', ownNamespace], (element) => {
    const { place, text } = element
    if (place === 'hashlist') isManifest = true
    else if (place === 'hashlist/processinfo/process') process = text
    else if (place === 'hashlist/hashes/hash') {
      const listed = finished(file)
      if (listed) files.push(listed)
      file = newDraft()
    } else if (place.startsWith(inFile)) readFile(element, place.slice(inFile.length))
    else if (place === 'hashlist/hashes/directoryhash') {
      const { path, content, structure } = sums
      if (path !== undefined && content && structure) folders.push({ path, content, structure })
      sums = {}
    } else if (place === `${inFolder}path`) sums.path = inside(text)
    else if (place.startsWith(inFolder)) readSums(element, place.slice(inFolder.length))
    else if (place === 'hashlist/processinfo/roothash') {
      const { content, structure } = sums
      if (content && structure) root = { content, structure }
      sums = {}
    } else if (place.startsWith(inRoot)) readSums(element, place.slice(inRoot.length))
  })
  return {
    write: (text) => xml.write(text),
    end() {
      xml.end()
      if (!isManifest) throw new Error('it is no ASC Media Hash List of version 2.0')
      return { files, folders, root, process }
    },
  }
}

const inFile = 'hashlist/hashes/hash/'
const inFolder = 'hashlist/hashes/directoryhash/'
const inRoot = 'hashlist/processinfo/roothash/'

const patterns: Readonly<Record<SumName, RegExp>> = {
  xxh128: /^[0-9a-f]{32}$/,
  c4: /^c4[1-9A-HJ-NP-Za-km-z]{88}$/,
  md5: /^[0-9a-f]{32}$/,
  sha1: /^[0-9a-f]{40}$/,
  xxh3: /^[0-9a-f]{16}$/,
  xxh64: /^[0-9a-f]{16}$/,
}

function newDraft(): Draft {
  return { sums: {}, failed: false, original: false }
}

/** @returns `undefined` if nothing in it can be used */
function finished({ failed, original, path, ...rest }: Draft): ListedFile | undefined {
  if (path === undefined || Object.keys(rest.sums).length === 0) return undefined
  const action: ListedAction = failed ? 'failed' : original ? 'original' : 'verified'
  const { size, modified = Number.NaN, hashed = Number.NaN } = rest
  return { ...rest, path, size, modified, hashed, action }
}

function isSumName(name: string): name is SumName {
  return (sumNames as readonly string[]).includes(name)
}

function sizeOf(text: string): number {
  const size = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(size)) throw new Error(`"${text}" is no size`)
  return size
}

/** A path that stays in the archive, whoever uses it. */
function inside(path: string): string {
  const parts = path.split('/')
  if (path.includes('\0') || parts.some((part) => ['', '.', '..'].includes(part))) {
    throw new Error(`the path ${JSON.stringify(path.slice(0, 200))} leads out of the archive`)
  }
  return path
}
