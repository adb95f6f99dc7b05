/** A language of the login. */
export type LoginLanguage = 'en' | 'fr'

/** What a login says. */
export interface LoginWords {
  /** The heading, and the button. */
  readonly logIn: string
  /** The first field. */
  readonly name: string
  /** The second field. */
  readonly password: string
  /** The name or the password is wrong; it is not told which. */
  readonly wrong: string
  /** The only password is wrong. */
  readonly wrongPassword: string
  /** It was tried too often. */
  tooMany(seconds: number): string
}

/** What a login says, by its language. */
export const loginWords: Readonly<Record<LoginLanguage, LoginWords>> = {
  en: {
    logIn: 'Log in',
    name: 'Name',
    password: 'Password',
    wrong: 'The name or the password is wrong.',
    wrongPassword: 'The password is wrong.',
    tooMany: (seconds) => `Too many attempts. Try again in ${seconds} s.`,
  },
  fr: {
    logIn: 'Se connecter',
    name: 'Nom',
    password: 'Mot de passe',
    wrong: 'Le nom ou le mot de passe est faux.',
    wrongPassword: 'Le mot de passe est faux.',
    tooMany: (seconds) => `Trop d’essais. Réessayez dans ${seconds} s.`,
  },
}

/**
 * The language that a browser likes best among those that there are.
 *
 * @param header its `Accept-Language` (RFC 9110, 12.5.4)
 * @param languages those that there are; the first is for who likes none of them
 */
export function likedLanguage(
  header: string | undefined,
  languages: readonly LoginLanguage[],
): LoginLanguage {
  const liked = (header ?? '').split(',').flatMap((part) => {
    const [, tag, weight = '1'] = /^\s*([a-z]+)[^;]*(?:;\s*q=([\d.]+))?\s*$/i.exec(part) ?? []
    const language = languages.find((one) => one === tag?.toLowerCase())
    return language === undefined || Number(weight) === 0
      ? []
      : [{ language, weight: Number(weight) }]
  })
  // Equal ones stay in their order.
  liked.sort((a, b) => b.weight - a.weight)
  return liked[0]?.language ?? languages[0] ?? 'en'
}
