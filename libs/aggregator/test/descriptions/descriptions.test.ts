import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { openDescriptions } from '../../src/descriptions/descriptions.ts'
import { defaultTitle } from '../../src/descriptions/title.ts'

it('makes a title of a name', () => {
  expect(defaultTitle('journal_du_soir.ts')).toBe('Journal Du Soir')
  expect(defaultTitle('_été__2.ts.ts')).toBe('Été 2.ts')
})

it('keeps titles and synopses, for several processes', async () => {
  await using folder = await temporaryFolder()
  using one = await openDescriptions({ folder: folder.path })
  using two = await openDescriptions({ folder: folder.path })
  expect(one.of('le_film')).toEqual({ filename: 'le_film.ts', title: 'Le Film', synopsis: '' })
  one.set('film', { title: ' 100% Été ' })
  expect(two.set('film.ts', { synopsis: 'Un\nfilm.' })).toEqual({
    ...{ filename: 'film.ts', title: '100% Été', synopsis: 'Un\nfilm.' },
  })
  expect(() => two.set('other', { title: '100% Été' })).toThrow(
    'title: expected one of its own, got 100% Été, which film.ts has',
  )
  two.set('other', { title: 'One' })
  expect(one.search('0% é').map(({ filename }) => filename)).toEqual([])
  expect(one.search('0% É').map(({ filename }) => filename)).toEqual(['film.ts'])
  expect(one.search('_')).toEqual([])
  expect(one.search('', 1).map(({ title }) => title)).toEqual(['100% Été'])
  expect(() => one.set('film', { title: 'x'.repeat(101), synopsis: 'y'.repeat(100_001) })).toThrow(
    /^title: expected at most 100 .* 101\nsynopsis: expected at most 100000 .* 100001$/,
  )
  expect(() => one.set('film', { title: 'a\u001bb' })).toThrow('control characters')
  expect(one.set('film', { title: '' }).title).toBe('Film')
})

it("a title that is made of the name anyway is nobody's own, and is made of the next name", async () => {
  await using folder = await temporaryFolder()
  using all = await openDescriptions({ folder: folder.path })
  // As a page sends it that shows the title beside the synopsis.
  all.set('le_film', { title: 'Le Film', synopsis: 'Un film.' })
  const other = all.set('le__film', { title: 'Le Film', synopsis: 'Un autre.' })
  expect(other).toMatchObject({ title: 'Le Film', synopsis: 'Un autre.' })
  all.follow({ change: '1', from: 'le_film.ts', to: 'la_suite.ts' })
  expect(all.of('la_suite')).toMatchObject({ title: 'La Suite', synopsis: 'Un film.' })
})

it('follows a medium to its new name, once', async () => {
  await using folder = await temporaryFolder()
  using all = await openDescriptions({ folder: folder.path })
  all.set('a', { title: 'Of a' })
  all.set('b', { title: 'Of b' })
  expect(all.follow({ change: '1', from: 'a.ts', to: 'c.ts' })).toBe(true)
  all.set('a', { title: 'Another a' })
  expect(all.follow({ change: '1', from: 'a.ts', to: 'c.ts' })).toBe(false)
  expect(['a', 'b', 'c'].map((name) => all.of(name).title)).toEqual(['Another a', 'Of b', 'Of a'])
  // What has none takes none away.
  expect(all.follow({ change: '2', from: 'd.ts', to: 'c.ts' })).toBe(true)
  expect(all.follow({ change: '3', from: 'b.ts' })).toBe(true)
  expect(['b', 'c'].map((name) => all.of(name).title)).toEqual(['B', 'Of a'])
})

it('tells what is wrong with its file', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'descriptions.sqlite'), 'not a database at all'.repeat(100))
  await expect(openDescriptions({ folder: folder.path })).rejects.toMatchObject({
    code: 'ERR_STORAGE',
    message: expect.stringContaining('descriptions.sqlite: file is not a database'),
  })
})
