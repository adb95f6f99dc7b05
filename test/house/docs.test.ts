import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { run } from './tarballs.ts'
import { workspacePackages } from './workspace.ts'

/** To make all pages, while other tests run, in ms. */
const patience = 600_000

it(
  'the API of all libraries is told: nothing undocumented, no link that leads nowhere, and it can be searched',
  async () => {
    await using folder = await temporaryFolder('boxwright-docs-')
    const { status, stdout, stderr } = await run('typedoc', ['--out', folder.path])
    expect(status, stdout + stderr).toBe(0)
    const menu = readFileSync(join(folder.path, 'index.html'), 'utf8')
    expect(menu).toContain('tsd-search')
    expect(existsSync(join(folder.path, 'assets/search.js'))).toBe(true)
    for (const { folder: library, manifest } of workspacePackages()) {
      if (!library.startsWith('libs/')) continue
      const name = manifest.name.replace('@', '_').replace('/', '_')
      expect(existsSync(join(folder.path, `modules/${name}.html`)), name).toBe(true)
      expect(existsSync(join(folder.path, `documents/${name}.Guide.html`)), name).toBe(true)
    }
    // What the first page links to is a page, not a file to be downloaded, and its title is there once.
    expect(menu).toMatch(/<a href="documents\/PigeBox\.html"/)
    expect(menu).not.toMatch(/href="media\/[^"]*\bREADME/)
    expect(menu.match(/<h1\b/g)).toHaveLength(1)
    // Nobody has to open a module of a library to see its API.
    expect(existsSync(join(folder.path, 'functions/_boxwright_durable.writeFile.html'))).toBe(true)
  },
  patience,
)
