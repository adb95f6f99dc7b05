import { NamingError } from './errors.ts'

/** How long a name may be. */
export interface SafeNameOptions {
  /**
   * The most bytes that the name may have in UTF-8, 16 to 255. Default 220: file systems take 255,
   * and this leaves room for what is added later (`-12`, `+0100`, `.~0123456789ab.part`).
   */
  readonly maxBytes?: number
}

/** What file systems take for one name: ext4 counts bytes, FAT, exFAT and SMB count UTF-16 units. */
const mostBytes = 255
const usualBytes = 220

/** Longer than this, what follows the last dot is text and no extension. */
const longestExtension = 16

/**
 * What FAT and SMB refuse (`\ / : * ? " < > |` and controls), what a URL's path has to encode
 * (blanks, `" # < > ? ^ { }` and backquotes) or may misread (`%`), what file name patterns
 * read (`[ ] *`), and U+FFFD, which stands for text that was lost already.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const unsafe = /[\u0000-\u001f\u007f-\u009f\s"#%*/:<>?[\\\]^`{|}\ufffd]+/g

/** Devices on Windows, whatever the extension (Microsoft, "Naming Files, Paths, and Namespaces"). */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?=$|\.)/i

/**
 * Make a text fit for a file name on ext4, FAT, exFAT, NTFS and SMB, and in a URL's path.
 *
 * The result is NFC, one name and never a path, never empty, never hidden (`.`) or taken for an option
 * (`-`), does not end in a dot, is no device of Windows, and is at most `maxBytes` long with its
 * extension kept. What is unsafe becomes `_`; invisible characters of format go. Letters of every script
 * stay. Making a safe name safe changes nothing.
 *
 * @param text any text
 * @throws {@link NamingError} `ERR_LENGTH` for a `maxBytes` out of range
 */
export function safeName(text: string, { maxBytes = usualBytes }: SafeNameOptions = {}): string {
  const visible = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\p{Cf}+/gu, '')
  // Without what was between them, two characters may compose.
  const characters = visible
    .normalize('NFC')
    .replace(unsafe, '_')
    .replace(/^[.~-]+/, '_')
  return fitName(characters, maxBytes)
}

/**
 * What two names share that are one name where case does not count (FAT, exFAT, NTFS, SMB, macOS) or
 * Unicode is normalised. For use as a key: look it up before you use a name. It errs towards one
 * (`ß` is `ss`).
 *
 * @param name a name or a path
 */
export function nameKey(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC')
}

/** Does a name need no cutting? */
export function fits(name: string, maxBytes: number = usualBytes): boolean {
  return bytes(name) <= maxBytes
}

/** The part of {@link safeName} that depends on the whole name. */
export function fitName(name: string, maxBytes: number = usualBytes): string {
  if (!(Number.isInteger(maxBytes) && maxBytes >= 16 && maxBytes <= mostBytes)) {
    throw new NamingError(
      'ERR_LENGTH',
      `maxBytes: expected a whole number from 16 to ${mostBytes}, got ${String(maxBytes)}`,
    )
  }
  const whole = trimEnd(name).replace(reserved, '$&_')
  if (fits(whole, maxBytes)) return whole || '_'
  const dot = whole.lastIndexOf('.')
  const extension = whole.slice(dot)
  const kept =
    dot > 0 && bytes(extension) <= Math.min(longestExtension, maxBytes - 4) ? extension : ''
  const stem = kept === '' ? whole : whole.slice(0, dot)
  // What was longer may have become a device by the cut.
  const short = trimEnd(cut(stem, maxBytes - bytes(kept)))
  return short.replace(reserved, (device) => `${device.slice(0, -1)}_`) + kept
}

/** Windows drops dots at the end, so that two names would be one. */
function trimEnd(name: string): string {
  return name.replace(/[. ]+$/, '')
}

function cut(text: string, maxBytes: number): string {
  let length = 0
  let end = 0
  for (const character of text) {
    length += bytes(character)
    if (length > maxBytes) break
    end += character.length
  }
  return text.slice(0, end)
}

/** In UTF-8. The text is well-formed, so a surrogate is one half of four bytes. */
function bytes(text: string): number {
  let count = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) count += 1
    else if (unit < 0x800 || (unit >= 0xd800 && unit < 0xe000)) count += 2
    else count += 3
  }
  return count
}
