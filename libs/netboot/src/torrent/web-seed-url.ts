import type { TorrentInfo } from './info.ts'

/**
 * Where a web server has a file of a torrent (BEP 19).
 *
 * @param seed - URL of the file; or of what the torrent's file or folder lies in, with a slash
 * @param info - what the torrent is of
 * @param file - which file, from 0
 * @returns `undefined` if it is no URL of `http:` or `https:`
 */
export function webSeedUrl(seed: string, info: TorrentInfo, file: number): URL | undefined {
  const base = URL.canParse(seed) ? new URL(seed) : undefined
  if (base === undefined || !/^https?:$/.test(base.protocol)) return undefined
  const isWhole = !info.folder && !base.pathname.endsWith('/')
  if (isWhole) return base
  const path = info.folder ? [info.name, ...(info.files[file]?.path ?? [])] : [info.name]
  // One that is not meant to be a folder is one all the same if there are several files.
  const parent = base.pathname.replace(/\/$/, '')
  base.pathname = [parent, ...path.map(encodeURIComponent)].join('/')
  return base
}
