import { escapeXml, unescapeXml } from './xml.ts'

/** Sums that a manifest may have of a file, in the order that we write them. */
export const sumNames: readonly SumName[] = ['xxh128', 'c4', 'md5', 'sha1']

/** A sum besides XXH128, which is always made. */
export type ExtraSum = 'c4' | 'md5' | 'sha1'

/** The name of a sum. */
export type SumName = 'xxh128' | ExtraSum

/** Sums of one file: hexadecimal digits, or a C4 ID. */
export type Sums = Readonly<Partial<Record<SumName, string>>>

/** A file in a manifest. */
export interface ListedFile {
  /** Its path from the folder that has the history. */
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** When it was last written to, Unix time in ms. */
  readonly modified: number
  /** Its sums. */
  readonly sums: Sums
  /** `original`: seen for the first time. `verified`, `failed`: held against what was known. */
  readonly action: 'original' | 'verified' | 'failed'
  /** When the sums were made, Unix time in ms. */
  readonly hashed: number
  /** Its path before it was renamed; `undefined` if it was not. */
  readonly previousPath: string | undefined
}

/** Who made a manifest, and how. */
export interface ManifestInfo {
  /** When, Unix time in ms. */
  readonly created: number
  /** On which host. */
  readonly hostname: string
  /** With which release of this package. */
  readonly version: string
  /** `transfer`: files came in. `in-place`: files were verified where they are. */
  readonly process: 'transfer' | 'in-place'
  /** What the history leaves out, as patterns. */
  readonly ignored: readonly string[]
}

/**
 * Write a manifest: ASC Media Hash List, version 2.0.
 *
 * @param files - at least one: the schema knows no empty list
 */
export function formatManifest(info: ManifestInfo, files: readonly ListedFile[]): string {
  const { created, hostname, version, process, ignored } = info
  const patterns = ignored.map((pattern) => `      <pattern>${escapeXml(pattern)}</pattern>`)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<hashlist version="2.0" xmlns="urn:ASC:MHL:v2.0">',
    '  <creatorinfo>',
    `    <creationdate>${date(created)}</creationdate>`,
    `    <hostname>${escapeXml(hostname)}</hostname>`,
    `    <tool version="${escapeXml(version)}">@boxwright/importer</tool>`,
    '  </creatorinfo>',
    '  <processinfo>',
    `    <process>${process}</process>`,
    ...(patterns.length > 0 ? ['    <ignore>', ...patterns, '    </ignore>'] : []),
    '  </processinfo>',
    '  <hashes>',
    ...files.flatMap(hashLines),
    '  </hashes>',
    '</hashlist>',
    '',
  ].join('\n')
}

function hashLines(file: ListedFile): string[] {
  const { path, size, modified, sums, action, hashed, previousPath } = file
  const attributes = `size="${size}" lastmodificationdate="${date(modified)}"`
  const told = `action="${action}" hashdate="${date(hashed)}"`
  return [
    '    <hash>',
    `      <path ${attributes}>${escapeXml(path)}</path>`,
    ...sumNames.flatMap((name) =>
      sums[name] === undefined ? [] : [`      <${name} ${told}>${sums[name]}</${name}>`],
    ),
    ...(previousPath === undefined
      ? []
      : [`      <previousPath>${escapeXml(previousPath)}</previousPath>`]),
    '    </hash>',
  ]
}

/**
 * Read the files of a manifest, ours or another program's: what is not understood is passed over, and
 * a file without an XXH128 as well.
 */
export function parseManifest(text: string): ListedFile[] {
  return [...text.matchAll(/<hash>(.*?)<\/hash>/gs)].flatMap(([, block = '']) => {
    const [, attributes = '', path] = /<path\b([^>]*)>([^<]*)<\/path>/.exec(block) ?? []
    const sums = Object.fromEntries(
      sumNames.flatMap((name) => {
        const [, value] = sumPatterns[name].exec(block) ?? []
        return value === undefined ? [] : [[name, value.trim()]]
      }),
    ) as Sums
    const size = Number(attribute(attributes, 'size'))
    if (path === undefined || !/^[0-9a-f]{32}$/.test(sums.xxh128 ?? '')) return []
    const [, previous] = /<previousPath>([^<]*)<\/previousPath>/.exec(block) ?? []
    const action = attribute(block, 'action')
    const file: ListedFile = {
      path: unescapeXml(path),
      size,
      modified: Date.parse(attribute(attributes, 'lastmodificationdate')),
      sums,
      action: action === 'verified' || action === 'failed' ? action : 'original',
      hashed: Date.parse(attribute(block, 'hashdate')),
      previousPath: previous === undefined ? undefined : unescapeXml(previous),
    }
    return Number.isSafeInteger(size) ? [file] : []
  })
}

const sumPatterns: Readonly<Record<SumName, RegExp>> = {
  xxh128: /<xxh128\b[^>]*>([^<]*)<\/xxh128>/,
  c4: /<c4\b[^>]*>([^<]*)<\/c4>/,
  md5: /<md5\b[^>]*>([^<]*)<\/md5>/,
  sha1: /<sha1\b[^>]*>([^<]*)<\/sha1>/,
}

const attributePatterns = {
  size: /\bsize="([^"]*)"/,
  lastmodificationdate: /\blastmodificationdate="([^"]*)"/,
  action: /\baction="([^"]*)"/,
  hashdate: /\bhashdate="([^"]*)"/,
} as const

function attribute(text: string, name: keyof typeof attributePatterns): string {
  return attributePatterns[name].exec(text)?.[1] ?? ''
}

/** The name of a manifest: `0001_tank_2024-05-03_101500Z.mhl`. */
export function manifestName(generation: number, folder: string, created: number): string {
  const [day = '', time = ''] = new Date(created).toISOString().split('T')
  const number = String(generation).padStart(4, '0')
  return `${number}_${folder}_${day}_${time.slice(0, 8).replaceAll(':', '')}Z.mhl`
}

/** The generation of a manifest, from its name. */
export function generationOf(name: string): number | undefined {
  const [, digits] = /^(\d{4,})_.*\.mhl$/s.exec(name) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** xsd:dateTime has the format of ISO 8601. A file may have been written when no calendar tells. */
function date(moment: number): string {
  const known = new Date(moment)
  return (Number.isNaN(known.getTime()) ? new Date(0) : known).toISOString()
}
