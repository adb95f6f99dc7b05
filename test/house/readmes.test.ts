import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

const texts = globSync(['*.md', 'docs/*.md', '{libs,examples}/*/{README.md,docs/*.md}'])

/** The anchors that a forge makes of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

/** From a file up to the root: `../../`. */
function toRoot(file: string): string {
  return '../'.repeat(file.split('/').length - 1)
}

it.each(texts)('%s links to what there is', (file) => {
  const text = readFileSync(file, 'utf8')
  // Guides name files by their address in the forge, for they are read in the API docs as well.
  const ours = text.replaceAll('https://github.com/boxwright/boxwright/blob/main/', toRoot(file))
  const links = [...ours.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
  const broken = links.filter(([, path = '', anchor]) => {
    const target = path === '' ? file : join(dirname(file), path)
    if (!existsSync(target)) return true
    return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor)
  })
  expect(broken.map(([link]) => link)).toEqual([])
})

describe('the commands that are written down', () => {
  /** What a pattern finds in all of them. */
  const written = (pattern: RegExp): string[] => [
    ...new Set(
      texts
        .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(pattern)])
        .map(([, name = '']) => name),
    ),
  ]

  it('are there', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(written(/npm run ([a-z][\w:]*)/g)))
  })

  it('run TypeScript on the Node of the project: that of the machine may be too old', () => {
    const commands = written(/((?:npx )?node (?:-\S+ )*(?:FILE|\S+\.ts)\b)/g)
    expect(commands).not.toEqual([])
    expect(commands.filter((command) => !command.startsWith('npx '))).toEqual([])
  })

  it.each([
    ['start', /npm start -- ([a-z][\w-]*)/g],
    ['bench', /npm run bench -- ([a-z][\w-]*)/g],
  ])('npm %s knows what it is told to run', (script, pattern) => {
    const list = spawnSync(process.execPath, [`scripts/${script}.js`, '--list'], {
      encoding: 'utf8',
    })
    const known = [...list.stdout.matchAll(/^ *([a-z][\w-]*) {2}/gm)].map(([, name]) => name)
    const named = written(pattern)
    expect(named).not.toEqual([])
    expect(known).toEqual(expect.arrayContaining(named))
  })
})
