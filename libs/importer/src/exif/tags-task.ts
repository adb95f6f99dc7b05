import { ExifToolTask } from 'exiftool-vendored'
import type { Tags } from '../taken.ts'

/**
 * Has exiftool cut what it tells (Image::ExifTool, option `Filter`), in Perl: a date or a camera has some ten characters, a
 * hostile file has millions of them, and all of a command come as one text. In characters.
 */
const cut = ['-api', 'Filter=$_ = substr($_, 0, 1000) if length > 1000'] as const

/** Asks exiftool for the tags of several files at once. */
export class TagsTask extends ExifToolTask<readonly Tags[]> {
  /**
   * @param readArgs - which tags, and how
   * @param paths - the files, absolute and without control characters
   */
  constructor(readArgs: readonly string[], paths: readonly string[]) {
    super(['-charset', 'filename=utf8', '-json', ...cut, ...readArgs, ...paths], {
      ignoreMinorErrors: true,
    })
  }

  /** Of a file that cannot be read exiftool complains, and gives the others. */
  protected override parse(input: string): readonly Tags[] {
    return input.trim() === '' ? [] : (JSON.parse(input) as readonly Tags[])
  }
}
