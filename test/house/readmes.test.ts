import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { workspacePackages } from './workspace.ts'

// Whoever has read one README finds things in each other: sections of their own stand between those that all have.

const packages = workspacePackages().filter(({ manifest }) => !manifest.private)

/** The titles of the sections, without what is in code blocks. */
function sectionsOf(readme: string): string[] {
  const text = readme.replaceAll(/^```[\s\S]*?^```$/gm, '')
  return [...text.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title)
}

/** What ends a README, in this order; only the limits are told by all. */
const end = ['What it costs', 'What has been done to it', 'Limits']

describe.each(packages)('the README of $folder', ({ folder }) => {
  const sections = sectionsOf(readFileSync(`${folder}/README.md`, 'utf8'))

  it('begins with what it does', () => {
    expect(sections[0]).toBe('What it does')
  })

  it('ends with what it costs, what has been done to it, and its limits', () => {
    const there = end.filter((title) => sections.includes(title))
    expect(there.at(-1)).toBe('Limits')
    expect(sections.slice(-there.length)).toEqual(there)
    if (folder.startsWith('libs/')) expect(there).toContain('What it costs')
  })

  it('links to files that there are', () => {
    const readme = readFileSync(`${folder}/README.md`, 'utf8')
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link = '']) => link)
    expect(links.filter((link) => !existsSync(`${folder}/${link}`))).toEqual([])
  })
})

const appliances = packages.filter(({ folder }) => folder.startsWith('examples/'))
it.each(appliances)('the README of $folder tells how to have one, then how to use it', (each) => {
  const sections = sectionsOf(readFileSync(`${each.folder}/README.md`, 'utf8'))
  expect(sections[1]).toMatch(/ of your own$/)
  expect(sections.filter((title) => ['Commands', 'HTTP'].includes(title))).toEqual([
    'Commands',
    'HTTP',
  ])
})

describe('the sections', () => {
  it('are not looked for in code', () => {
    expect(sectionsOf('## One\n```sh\n## no section\n```\n### Less\n## Two\n')).toEqual([
      'One',
      'Two',
    ])
  })
})
