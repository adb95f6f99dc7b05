import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratchProject } from './scratch-project.ts'

const page = 'docs/architecture.md'

function draw(root: string, ...args: string[]) {
  const script = join(root, 'scripts/draw-packages.js')
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  return { status, stderr }
}

describe('the page about the architecture', () => {
  it('draws the packages as they are', () => {
    expect(draw('.', '--check')).toEqual({ status: 0, stderr: '' })
  })

  it('and the README has the libraries and their figures as they are', () => {
    const script = ['scripts/draw-libraries.js', '--check']
    const { status, stderr } = spawnSync(process.execPath, script, { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('is linked', () => {
    for (const other of ['README.md', 'CONTRIBUTING.md']) {
      expect(readFileSync(other, 'utf8'), other).toContain(`(${page})`)
    }
  })
})

describe('npm run draw', () => {
  it('draws what a package needs when it runs', () => {
    using project = scratchProject()
    const before =
      'Words.\n<!-- drawn by npm run draw -->\nold\n<!-- end of the drawing -->\nMore.\n'
    project.write(page, before)
    project.write('examples/box/package.json', {
      name: '@b/box',
      dependencies: { '@b/sound': '^1.0.0', zod: '^4.0.0' },
    })
    project.write('libs/file/package.json', { name: '@b/file' })
    project.write('libs/sound/package.json', {
      name: '@b/sound',
      devDependencies: { '@b/box': '^1.0.0' },
      optionalDependencies: { '@b/file': '^1.0.0' },
    })
    expect(draw(project.root, '--check')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('npm run draw'),
    })
    expect(readFileSync(join(project.root, page), 'utf8')).toBe(before)
    expect(draw(project.root)).toEqual({ status: 0, stderr: '' })
    expect(readFileSync(join(project.root, page), 'utf8')).toBe(
      before.replace(
        'old\n',
        `\`\`\`mermaid
flowchart TD
  subgraph examples
    box
  end
  subgraph libs
    file
    sound
  end
  box --> sound
  sound --> file
\`\`\`
`,
      ),
    )
    expect(draw(project.root, '--check').status).toBe(0)
    writeFileSync(join(project.root, page), 'Words.\n')
    expect(draw(project.root)).toMatchObject({ status: 1 })
  })
})
