import { AggregatorError } from '../errors.ts'
import type { DescriptionChange } from './contract.ts'

/** How long they may be, in UTF-16 units: the ancestor's limits. */
const [longestTitle, longestSynopsis] = [100, 100_000]

/**
 * A title for a medium that nobody gave one: the words of its name, each with a capital letter.
 *
 * @param filename - `journal_du_soir.ts`
 * @returns `Journal Du Soir`
 */
export function defaultTitle(filename: string): string {
  return filename
    .replace(/\.ts$/, '')
    .split('_')
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}

/**
 * Check what is to be told of a medium.
 *
 * @returns the same, without blanks around it
 * @throws {@link AggregatorError} `ERR_TITLE`, all faults at once
 */
export function checkChange({ title, synopsis }: DescriptionChange): DescriptionChange {
  const faults = [
    ...faultsOf('title', title, longestTitle),
    ...faultsOf('synopsis', synopsis, longestSynopsis),
  ]
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  if (title !== undefined && /[\u0000-\u001f\u007f]/.test(title)) {
    faults.push('title: expected one line of text, got control characters')
  }
  if (faults.length > 0) throw new AggregatorError('ERR_TITLE', faults.join('\n'))
  return {
    ...(title !== undefined && { title: title.trim() }),
    ...(synopsis !== undefined && { synopsis: synopsis.trim() }),
  }
}

function faultsOf(name: string, text: string | undefined, longest: number): string[] {
  if (text === undefined || text.trim().length <= longest) return []
  return [`${name}: expected at most ${longest} characters, got ${text.trim().length}`]
}
