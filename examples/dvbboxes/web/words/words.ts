import { english, french, type WebWords } from '@boxwright/appliance/web'
import { en, type Words } from './en.ts'
import { fr } from './fr.ts'
import { language } from './language.ts'

/** All texts of the pages, in the language of the reader. */
export const words: Words = language === 'fr' ? fr : en

/** Those of the components that are not ours alone. */
export const sharedWords: WebWords = language === 'fr' ? french : english
