import type { WebWords } from './words.ts'

/** The same in French. */
export const french: WebWords = {
  language: 'fr',
  frame: { skip: 'Aller au contenu', nav: 'Navigation principale' },
  graphs: {
    range: 'Période',
    ranges: { hour: 'Heure', day: 'Jour', week: 'Semaine' },
    columns: {
      ...{ line: 'Courbe', now: 'Maintenant', there: 'Ici' },
      ...{ lowest: 'Min', mean: 'Moyenne', highest: 'Max' },
    },
    empty: 'Il n’y a rien à tracer.',
    silent: 'L’appareil ne répond pas. Voici ce qui était connu en dernier.',
  },
  log: {
    title: 'Journal',
    entries: 'Entrées, les plus récentes d’abord',
    empty: 'Rien pour l’instant.',
  },
  login: {
    name: 'Nom',
    password: 'Mot de passe',
    logIn: 'Se connecter',
    wrong: 'Le nom ou le mot de passe est faux.',
    tooMany: 'Trop d’essais. Réessayez plus tard.',
    failed: 'Cela n’a pas marché.',
    silent: 'L’appareil ne répond pas.',
  },
  waiting: (seconds) =>
    `L’appareil ne répond pas encore. Il sera interrogé à nouveau dans ${seconds} secondes.`,
  emptyTable: 'Rien ici pour l’instant.',
}
