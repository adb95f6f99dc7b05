import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  machinePath,
  machineProgram,
  type ScratchProject,
  scratchProject,
} from './scratch-project.ts'

let project: ScratchProject
beforeEach(() => {
  project = scratchProject()
  copyFileSync('test/house/fixtures/appliance.js', join(project.root, 'appliance.js'))
})
afterEach(() => project[Symbol.dispose]())

function addAppliance(name: string): void {
  project.write(`examples/${name}/package.json`, {
    type: 'module',
    description: `The ${name} box.`,
    bin: { [name]: `bin/${name}.js` },
  })
  project.write(`examples/${name}/bin/${name}.js`, "await import('../../../appliance.js')\n")
}

/** Put the page of all boxes into the project. */
function addPage(): void {
  copyFileSync('test/house/fixtures/start-page.js', join(project.root, 'start-page.js'))
  project.write('examples/start/package.json', { type: 'module' })
  project.write('examples/start/bin/start-page.js', "await import('../../../start-page.js')\n")
}

/** What the page of all boxes was told. */
interface Page {
  readonly args: readonly string[]
  readonly told: { readonly folder: string; readonly boxes: readonly Record<string, unknown>[] }
}

/** `npm start -- ARGS` on the machine's own Node, as its user types it. */
class Start implements AsyncDisposable {
  readonly child: ChildProcess
  out = ''
  error = ''
  readonly ended: Promise<unknown>

  constructor(...args: string[]) {
    this.child = spawn(machineProgram('node'), [join(project.root, 'scripts/start.js'), ...args], {
      env: { PATH: machinePath, TMPDIR: project.root, INIT_CWD: project.root },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.child.stdout?.on('data', (chunk) => (this.out += chunk))
    this.child.stderr?.on('data', (chunk) => (this.error += chunk))
    this.ended = once(this.child, 'close')
  }

  /** The first match in what is printed, waited for; its first group if it has one. */
  async prints(pattern: RegExp): Promise<string> {
    for (let isEnded = false; ; ) {
      const printed = `${this.out}\n${this.error}`
      const found = pattern.exec(printed)
      if (found) return found[1] ?? found[0]
      if (isEnded) throw new Error(`ended without ${pattern}:\n${printed}`)
      await Promise.race([
        once(this.child.stdout as Readable, 'data'),
        once(this.child.stderr as Readable, 'data'),
        this.ended.then(() => {
          isEnded = true
        }),
      ])
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill('SIGINT')
    this.child.kill('SIGINT')
    await this.ended
  }
}

describe('npm start', () => {
  it('runs all appliances, tells where they are, ends them in reverse order', async () => {
    addAppliance('alpha')
    addAppliance('beta')
    await using start = new Start()
    const url = await start.prints(/alpha {2}page {2}(http:\S+)/)
    const data = await start.prints(/Data: (\S+)/)
    expect(await (await fetch(url)).text()).toBe(`serve --data ${data}/alpha`)
    expect(start.out).toMatch(/^ {2}beta {3}page {2}http:/m)
    expect(start.out).toContain('alpha: I am alpha')
    expect(start.out).toMatch(/^ {2}Memory: \d+ MB \(alpha \d+, beta \d+\)$/m)
    expect(readdirSync(data)).toEqual(['alpha', 'beta', 'logs'])
    // Of several, nobody would know whose line is whose.
    expect(start.error).toBe('')
    expect(readFileSync(join(data, 'logs/beta.log'), 'utf8')).toBe('beta begins\n')
    start.child.kill('SIGINT')
    await start.ended
    expect(start.out).toMatch(/Ending alpha, beta …\nbeta ends\nalpha ends\nWhat they kept is in /)
    expect(start.child.exitCode).toBe(0)
  })

  it.each([
    ['--data', 'kept', 'beta', '--rotate', '1m', '--list'],
    ['beta', '--rotate', '1m', '--data', 'kept', '--list'],
    ['beta', '--rotate', '1m', '--list', '--data=kept'],
  ])('runs one with its options, on a folder of the user: %s %s %s %s', async (...args) => {
    addAppliance('alpha')
    addAppliance('beta')
    await using start = new Start(...args)
    const url = await start.prints(/beta {2}page {2}(http:\S+)/)
    const folder = join(project.root, 'kept/beta')
    expect(await (await fetch(url)).text()).toBe(`serve --data ${folder} --rotate 1m --list`)
    expect(start.out).not.toContain('alpha')
    // One has the terminal for itself.
    expect(start.error).toContain('beta begins\n')
    expect(existsSync(join(project.root, 'kept/logs'))).toBe(false)
    expect(start.out).toContain(`Data: ${join(project.root, 'kept')}\n`)
    expect(existsSync(folder)).toBe(true)
  })

  it('keeps the newest of what a box says, where that is much', async () => {
    addAppliance('alpha')
    addAppliance('chatty')
    await using start = new Start()
    const log = join(await start.prints(/Logs: (\S+)/), 'chatty.log')
    expect(statSync(log).blocks * 512).toBeLessThan(16 << 20)
    expect(readFileSync(log, 'latin1')).toMatch(/\.\nchatty begins\n$/)
  })

  it('goes on with the others when one cannot serve, and fails at the end', async () => {
    addAppliance('alpha')
    addAppliance('broken')
    await using start = new Start()
    await start.prints(/alpha {2}page/)
    await start.prints(
      /broken ended before it was ready \(exit code 3\)\.\n {2}broken: the config says nonsense\n {2}\(.*broken\.log\)/,
    )
    start.child.kill('SIGTERM')
    await start.ended
    expect(start.child.exitCode).toBe(1)
  })

  it('shows all on a page, starts one again from there, and ends it last', async () => {
    addAppliance('alpha')
    addAppliance('fickle')
    addPage()
    await using start = new Start()
    const url = await start.prints(/All of them: (http:\S+)/)
    const alpha = await start.prints(/alpha {2}page {2}(http:\S+)/)
    const folder = await start.prints(/Data: (\S+)/)
    const ask = async (path = '', method = 'GET'): Promise<Page> =>
      (await (await fetch(`${url}${path}`, { method })).json()) as Page
    const isReady = {
      summary: 'The alpha box.',
      state: 'ready',
      addresses: [{ what: 'page', url: alpha }],
      note: 'I am alpha',
      memory: expect.any(Number),
    }
    expect(await ask()).toEqual({
      args: [],
      told: {
        folder,
        boxes: [
          { name: 'alpha', ...isReady },
          {
            name: 'fickle',
            summary: 'The fickle box.',
            state: 'ended',
            addresses: [],
            end: 'exit code 4',
          },
        ],
      },
    })
    // Only what has ended is started again.
    await ask('alpha', 'POST')
    await ask('fickle', 'POST')
    await expect
      .poll(async () => (await ask()).told.boxes.map(({ state }) => state))
      .toEqual(['ready', 'ready'])
    expect((await ask()).told.boxes[0]).toEqual({ name: 'alpha', ...isReady })
    start.child.kill('SIGINT')
    await start.ended
    expect(start.out).toMatch(/fickle ends\nalpha ends\nthe page ends\nWhat they kept is in /)
    expect(start.child.exitCode).toBe(0)
  })

  it('gives out ports from the one that it is told', async () => {
    addAppliance('alpha')
    addAppliance('beta')
    addPage()
    await using start = new Start('--port', '9000')
    const page = await fetch(await start.prints(/All of them: (http:\S+)/))
    expect(((await page.json()) as Page).args).toEqual(['--port', '9000'])
    const beta = await fetch(await start.prints(/beta {3}page {2}(http:\S+)/))
    expect(await beta.text()).toMatch(/ --port 9002$/)
  })

  it('runs one without a page of all, and gives it its own port', async () => {
    addAppliance('alpha')
    addPage()
    await using start = new Start('alpha', '--port', '9000')
    const url = await start.prints(/alpha {2}page {2}(http:\S+)/)
    expect(await (await fetch(url)).text()).toMatch(/ --port 9000$/)
    expect(start.out).not.toContain('All of them')
  })

  it('ends by itself, and fails, when nothing serves', async () => {
    addAppliance('broken')
    await using start = new Start()
    await start.ended
    expect(start.child.exitCode).toBe(1)
    expect(start.out).not.toContain('Ctrl+C')
  })

  it('kills what does not end on the second Ctrl+C', async () => {
    addAppliance('deaf')
    await using start = new Start()
    await start.prints(/deaf {2}page/)
    start.child.kill('SIGINT')
    await start.prints(/deaf hears nothing/)
    start.child.kill('SIGINT')
    await start.ended
    expect(start.child.exitCode).toBe(1)
  })

  it('leaves nothing behind when it is killed', async () => {
    addAppliance('alpha')
    await using start = new Start()
    const url = await start.prints(/page {2}(http:\S+)/)
    start.child.kill('SIGKILL')
    // Its output is closed when the last process that holds it is gone: the appliance.
    await start.ended
    await expect(fetch(url)).rejects.toThrow()
  })

  it('lists the appliances, and helps, without setting up', async () => {
    addAppliance('alpha')
    for (const [option, text] of [
      ['--list', 'alpha  The alpha box.\n'],
      ['--help', 'npm start -- NAME'],
    ] as const) {
      await using start = new Start(option)
      await start.ended
      expect(start.out).toContain(text)
      expect(start.child.exitCode).toBe(0)
    }
    expect(existsSync(join(project.root, 'builds'))).toBe(false)
  })

  it.each([
    ['gamma', 'gamma is neither an option nor an appliance.'],
    ['--rotate', '--rotate is neither an option nor an appliance.'],
    ['--data', '--data needs a folder.'],
    ['--port', '--port needs a number from 1 to 65534.'],
    ['--port=high', '--port needs a number from 1 to 65534.'],
  ])('does not know %s', async (word, message) => {
    addAppliance('alpha')
    await using start = new Start(word)
    await start.ended
    expect(start.error).toContain(message)
    expect(start.error).toContain('Appliances: alpha')
    expect(start.child.exitCode).toBe(2)
  })
})
