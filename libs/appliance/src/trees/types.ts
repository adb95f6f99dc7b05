/** Media types by extension: what appliances keep, and what their pages are made of. */
const types: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg; codecs=opus',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  mkv: 'video/matroska',
  webm: 'video/webm',
  ts: 'video/mp2t',
  mxf: 'application/mxf',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  heic: 'image/heic',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  dng: 'image/x-adobe-dng',
  svg: 'image/svg+xml',
  ico: 'image/x-icon',
  // A media hash list (ASC MHL) is XML.
  mhl: 'application/xml; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  html: 'text/html; charset=utf-8',
  htm: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
  log: 'text/plain; charset=utf-8',
  md: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  yaml: 'application/yaml; charset=utf-8',
  yml: 'application/yaml; charset=utf-8',
  md5: 'text/plain; charset=utf-8',
  sha256: 'text/plain; charset=utf-8',
  pdf: 'application/pdf',
  zip: 'application/zip',
  gz: 'application/gzip',
  xz: 'application/x-xz',
  zst: 'application/zstd',
  tar: 'application/x-tar',
  iso: 'application/x-iso9660-image',
  torrent: 'application/x-bittorrent',
}

/**
 * The media type of a file, by its name alone: content is not looked at. Disk images (`.img`), kernels,
 * deltas and all that is unknown are bytes to be saved.
 *
 * @param name a file's name
 * @returns the `Content-Type`
 */
export function contentType(name: string): string {
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''
  return (Object.hasOwn(types, extension) && types[extension]) || 'application/octet-stream'
}

/**
 * Whether a browser would run what is in a document of this type.
 *
 * @param type a `Content-Type`
 */
export function isActive(type: string): boolean {
  return /^(text\/html|image\/svg\+xml|application\/xml|text\/xml)/.test(type)
}
