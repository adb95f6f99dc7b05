import type { BoxConfig } from '@boxwright/appliance'
import type { Language } from '../api/types.ts'

/** The settings of the page, with every default in its place. What the boxes are is in a file of their own. */
export interface Settings extends Omit<BoxConfig, 'data'> {
  /** Language of who has chosen none. */
  readonly language: Language
}
