import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { en } from '../web/words/en.ts'
import { fr } from '../web/words/fr.ts'

/** Every text with its place: `shell.behind`. */
function textsOf(words: object, place = ''): [place: string, text: unknown][] {
  return Object.entries(words).flatMap(([name, text]) =>
    typeof text === 'object' ? textsOf(text, `${place}${name}.`) : [[`${place}${name}`, text]],
  )
}

/** What a text has to hold in any language: numbers, patterns, what boxes call by a name; and what is put into it. */
function factsOf(text: unknown): readonly string[] {
  if (typeof text !== 'function') return String(text).match(/[\p{L}\d]*[*_[][^\s:;.]*|\d+/gu) ?? []
  const put = Array.from({ length: text.length }, (_, at) => 1_101 + at)
  const told = String(text(...put)).replace(/(?<=\d)[\s,]+(?=\d)/g, '')
  return put.map(String).filter((one) => told.includes(one))
}

it('each text in French holds what it holds in English', () => {
  const { diagnostics: _, ...english } = en
  const french = new Map(textsOf(fr))
  for (const [place, text] of textsOf(english)) {
    const facts = factsOf(french.get(place)).map((fact) =>
      // A listing is called by the names that French has for a channel and a day.
      fact.replace('CHAÎNE', 'CHANNEL').replaceAll('JJMMAAAA', 'DDMMYYYY'),
    )
    expect([place, [...facts].sort()]).toEqual([place, [...factsOf(text)].sort()])
  }
})

it('each text is shown somewhere', () => {
  const folder = fileURLToPath(new URL('../web/', import.meta.url))
  const sources = globSync(`${folder}/*/*.{ts,tsx}`)
    .filter((file) => !file.includes('/words/'))
    .map((file) => readFileSync(file, 'utf8'))
  const used = sources.flatMap((source) => {
    const names = new Map([...source.matchAll(/const (\w+) = words\.(\w+)\b/g)].map(pair))
    for (const [, list = ''] of source.matchAll(/const \{ ([\w, ]+) \} = words\n/g)) {
      for (const name of list.split(', ')) names.set(name, name)
    }
    const own = [...names].flatMap(([name, section]) =>
      [...source.matchAll(new RegExp(`\\b${name}\\s*(\\.\\w+|\\[)`, 'g'))].map(
        ([, part = '']) => `${section}${part}`,
      ),
    )
    const whole = [...source.matchAll(/\bwords\.(\w+)(\.\w+|\[)/g)].map(
      ([, section, part]) => `${section}${part}`,
    )
    const parts = [...source.matchAll(/const \{ ([\w, ]+) \} = words\.(\w+)/g)].flatMap(
      ([, list = '', section]) => list.split(', ').map((name) => `${section}.${name}`),
    )
    return [...own, ...whole, ...parts]
  })
  const shown = new Set(used)
  // Looked up by what is to be told: all of a section may be.
  const isShown = ([section, name]: string[]): boolean =>
    shown.has(`${section}.${name}`) || shown.has(`${section}[`)
  const places = textsOf(en).map(([place]) => place)
  expect(places.filter((place) => !isShown(place.split('.')))).toEqual([])
})

const pair = ([, name = '', value = '']: string[]): [string, string] => [name, value]
