import type { WebWords } from './words.ts'

/** What the shared components say unless they are told otherwise. */
export const english: WebWords = {
  language: 'en',
  frame: { skip: 'Skip to content', nav: 'Main' },
  graphs: {
    range: 'Range',
    ranges: { hour: 'Hour', day: 'Day', week: 'Week' },
    columns: {
      ...{ line: 'Line', now: 'Now', there: 'There' },
      ...{ lowest: 'Min', mean: 'Mean', highest: 'Max' },
    },
    empty: 'There is nothing to draw.',
    silent: 'The appliance does not answer. This is what was known last.',
  },
  log: { title: 'Log', entries: 'Entries, the latest first', empty: 'Nothing yet.' },
  login: {
    name: 'Name',
    password: 'Password',
    logIn: 'Log in',
    wrong: 'The name or the password is wrong.',
    tooMany: 'Too many attempts. Try again later.',
    failed: 'This did not work.',
    silent: 'The appliance does not answer.',
  },
  waiting: (seconds) => `The box does not answer yet. It is asked again in ${seconds} seconds.`,
  emptyTable: 'Nothing here yet.',
}
