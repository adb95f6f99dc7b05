import {
  type FolderSums,
  type ListedFile,
  type ListedFolder,
  type Manifest,
  type ManifestInfo,
  sumNames,
} from './manifest.ts'
import { escapeXml } from './xml.ts'

/** The namespace of what the standard leaves to us. */
export const ownNamespace = 'urn:boxwright:importer'

/**
 * Write a manifest: ASC Media Hash List, version 2.0.
 *
 * @param manifest - with at least one file or folder: the schema knows no empty list
 */
export function formatManifest(info: ManifestInfo, manifest: Manifest): string {
  const { created, hostname, version, process, ignored } = info
  const { files, folders, root } = manifest
  const patterns = ignored.map((pattern) => `      <pattern>${escapeXml(pattern)}</pattern>`)
  const hashed = date(created)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<hashlist version="2.0" xmlns="urn:ASC:MHL:v2.0">',
    '  <creatorinfo>',
    `    <creationdate>${hashed}</creationdate>`,
    `    <hostname>${escapeXml(hostname)}</hostname>`,
    `    <tool version="${escapeXml(version)}">@boxwright/importer</tool>`,
    '  </creatorinfo>',
    '  <processinfo>',
    `    <process>${process}</process>`,
    ...(root ? ['    <roothash>', ...sumLines(root, hashed), '    </roothash>'] : []),
    ...(patterns.length > 0 ? ['    <ignore>', ...patterns, '    </ignore>'] : []),
    '  </processinfo>',
    '  <hashes>',
    ...files.flatMap(fileLines),
    ...folders.flatMap((folder) => folderLines(folder, hashed)),
    '  </hashes>',
    '</hashlist>',
    '',
  ].join('\n')
}

function fileLines(file: ListedFile): string[] {
  const { path, size, modified, sums, action, hashed, previousPath } = file
  const sized = size === undefined ? '' : ` size="${size}"`
  const told = `action="${action}" hashdate="${date(hashed)}"`
  return [
    '    <hash>',
    `      <path${sized} lastmodificationdate="${date(modified)}">${escapeXml(path)}</path>`,
    ...sumNames.flatMap((name) =>
      sums[name] === undefined ? [] : [`      <${name} ${told}>${sums[name]}</${name}>`],
    ),
    ...(previousPath === undefined
      ? []
      : [`      <previousPath>${escapeXml(previousPath)}</previousPath>`]),
    ...metadataLines(file),
    '    </hash>',
  ]
}

function metadataLines({ cardPath, isUnproven }: ListedFile): string[] {
  const own = (name: string, text: string): string =>
    `        <${name} xmlns="${ownNamespace}">${escapeXml(text)}</${name}>`
  const lines = [
    ...(cardPath === undefined ? [] : [own('source', cardPath)]),
    ...(isUnproven ? [own('readback', 'none')] : []),
  ]
  return lines.length === 0 ? [] : ['      <metadata>', ...lines, '      </metadata>']
}

function folderLines(folder: ListedFolder, hashed: string): string[] {
  return [
    '    <directoryhash>',
    `      <path>${escapeXml(folder.path)}</path>`,
    ...sumLines(folder, hashed),
    '    </directoryhash>',
  ]
}

function sumLines(sums: FolderSums, hashed: string): string[] {
  return (['content', 'structure'] as const).flatMap((name) => [
    `      <${name}>`,
    `        <xxh128 hashdate="${hashed}">${sums[name]}</xxh128>`,
    `      </${name}>`,
  ])
}

/** xsd:dateTime has the format of ISO 8601. A file may have been written when no calendar tells. */
function date(moment: number): string {
  const known = new Date(moment)
  return (Number.isNaN(known.getTime()) ? new Date(0) : known).toISOString()
}
