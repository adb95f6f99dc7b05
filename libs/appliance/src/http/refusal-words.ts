import { STATUS_CODES } from 'node:http'
import type { LoginLanguage } from '../users/login-words.ts'
import type { ShellRefusal, ShellRefusalCode } from './refusal.ts'

/** What the page of a refusal says. */
export interface RefusalWords {
  /** The heading. */
  readonly title: string
  /** Why, in one sentence. */
  readonly text: string
  /** The link to `/`. */
  readonly home: string
}

const french: Readonly<Record<ShellRefusalCode, readonly [title: string, text: string]>> = {
  'bad-request': ['Demande incorrecte', 'Cette demande n’est pas comme il faut.'],
  'no-login': ['Connexion nécessaire', 'Connectez-vous, s’il vous plaît.'],
  'wrong-password': ['Connexion refusée', 'Le nom ou le mot de passe est faux.'],
  'no-right': ['Accès refusé', 'Votre rôle ne suffit pas pour cela.'],
  'other-origin': ['Accès refusé', 'Une page d’une autre origine ne peut pas demander cela.'],
  'not-found': ['Page introuvable', 'Il n’y a rien à cette adresse.'],
  'too-big': ['Trop grand', 'Ce qui a été envoyé est trop grand.'],
  'other-host': ['Autre nom', 'Cet appareil ne répond pas à ce nom.'],
  'too-many': ['Trop d’essais', 'Trop d’essais. Réessayez plus tard.'],
  failed: ['Erreur', 'Quelque chose n’a pas marché ici. C’est noté dans le journal.'],
  unavailable: ['Indisponible', 'Ce qui est demandé n’est pas là en ce moment.'],
}

/**
 * Say why a request is refused, to a person.
 *
 * @param language of the page
 * @param status the HTTP status
 * @param refusal why; its own message is in English
 */
export function refusalWords(
  language: LoginLanguage,
  status: number,
  { code, message }: ShellRefusal,
): RefusalWords {
  if (language === 'en') {
    return { title: STATUS_CODES[status] ?? 'Refused', text: message, home: 'To the first page' }
  }
  const [title, text] = french[code]
  return { title, text, home: 'À la première page' }
}
