import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, it } from 'vitest'
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { noise } from './support/rdiff.ts'

// Not the launcher: it runs what was built, if anything was.
const command = fileURLToPath(new URL('./fixtures/rdiff-wasm.ts', import.meta.url))
const node = ['--conditions=@boxwright/source', '--disable-warning=ExperimentalWarning', command]
const old = noise(400_000)
const fresh = Buffer.concat([old.subarray(100_000), noise(500), old.subarray(0, 7777)])

let folder: TemporaryFolder
beforeEach(async () => {
  folder = await temporaryFolder()
  await writeFile(at('old'), old)
  await writeFile(at('new'), fresh)
  return () => folder[Symbol.asyncDispose]()
})

const at = (name: string): string => join(folder.path, name)

function ours(args: string, input?: Uint8Array) {
  const options = { cwd: folder.path, ...(input && { input }) }
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...node, ...args.split(' ')],
    options,
  )
  return { status, stdout, stderr: stderr.toString() }
}

function rdiff(args: string, input?: Uint8Array) {
  const options = { cwd: folder.path, ...(input && { input }) }
  const { status, stdout } = spawnSync('rdiff', args.split(' '), options)
  return { status, stdout }
}

const quietly = { status: 0, stdout: Buffer.alloc(0), stderr: '' }

describe('rdiff-wasm', () => {
  it('does what rdiff does, with files', async () => {
    expect(ours('signature old s')).toEqual(quietly)
    expect(ours('delta s new d')).toEqual(quietly)
    expect(ours('patch old d r')).toEqual(quietly)
    expect((await readFile(at('r'))).equals(fresh)).toBe(true)
    rdiff('signature old s2')
    expect((await readFile(at('s'))).equals(await readFile(at('s2')))).toBe(true)
    rdiff('patch old d r2')
    expect((await readFile(at('r2'))).equals(fresh)).toBe(true)
  })

  it.each([
    'signature -b 128 -S 8 old',
    '-b 0 -S 0 signature old',
    'signature old - -S -1 --block-size=777',
    'signature -H md4 -R rollsum old',
    '--hash=blake2 --rollsum=rabinkarp --sum-size=9 signature old',
    '-v -I 4096 -O 4096 signature old',
  ])('%s gives what it gives with rdiff', (args) => {
    // rdiff has no flags after the files unless all files are there; ours has.
    expect(ours(args)).toEqual({ ...quietly, stdout: rdiff(args).stdout })
  })

  it('goes between pipes', async () => {
    const signature = ours('signature', old).stdout
    expect(signature.equals(rdiff('signature', old).stdout)).toBe(true)
    await writeFile(at('s'), signature)
    const delta = ours('delta s', fresh).stdout
    expect(ours('patch old - -', delta).stdout.equals(fresh)).toBe(true)
    expect(rdiff('patch old', delta).stdout.equals(fresh)).toBe(true)
  })

  it('says what it did, if asked', () => {
    expect(ours('-s signature old s').stderr).toBe(
      'signature: 782 blocks of 512 bytes, rabinkarp and blake2 cut to 32 bytes, 28164 bytes in all\n',
    )
    const { stderr } = ours('-s delta s new d')
    expect(stderr).toMatch(
      /^delta: \d+ bytes, for a result of 308277 from a basis of at least \d+\n {2}literals: /,
    )
    expect(ours('inspect d').stdout.toString()).toBe(stderr)
    const summary = JSON.parse(ours('inspect --json d').stdout.toString())
    expect(summary).toMatchObject({ targetSize: fresh.length })
    expect(summary.literalBytes + summary.copiedBytes).toBe(fresh.length)
  })

  it('tells on a terminal how far it is, and wipes that away', () => {
    ours('signature old s')
    ours('delta s new d')
    for (const action of ['signature old', 'delta s new', 'patch old d', 'between old new']) {
      const command = [process.execPath, ...node, '-f', action, 'result'].join(' ')
      // script(1) runs it on a terminal of its own.
      const options = { cwd: folder.path, encoding: 'utf8' } as const
      const { stdout } = spawnSync(
        'script',
        ['--quiet', '--command', command, '/dev/null'],
        options,
      )
      expect(stdout).toMatch(/\d+ %, [\d.]+ MB, [\d.]+ MB\/s/)
      expect(stdout.endsWith('\r\u001b[K')).toBe(true)
    }
  })

  it('makes a delta of two files', async () => {
    expect(ours('between old new d -j 1')).toEqual(quietly)
    rdiff('patch old d r')
    expect((await readFile(at('r'))).equals(fresh)).toBe(true)
    expect(ours('-s between old new').stderr).toMatch(/^delta: /)
  })

  it('joins two deltas', async () => {
    await writeFile(at('newer'), Buffer.concat([noise(100), fresh]))
    ours('between old new d01')
    ours('between new newer d12')
    expect(ours('compose d01 d12 d02')).toEqual(quietly)
    expect(ours('patch old', ours('compose d01', await readFile(at('d12'))).stdout).stdout).toEqual(
      await readFile(at('newer')),
    )
    rdiff('patch old d02 r')
    expect((await readFile(at('r'))).equals(await readFile(at('newer')))).toBe(true)
    expect(ours('compose - d12').stderr).toContain('DELTA-0-1: is read at any place')
  })

  it('replaces a file when forced only', async () => {
    await writeFile(at('s'), 'kept')
    expect(ours('signature old s')).toMatchObject({
      status: 100,
      stderr: 'rdiff-wasm: s exists and is not to be replaced\n',
    })
    expect(await readFile(at('s'), 'utf8')).toBe('kept')
    expect(ours('-f signature old s --no-sync')).toEqual(quietly)
    expect((await lstat(at('s'))).size).toBeGreaterThan(1000)
  })

  it('tells of damage as rdiff does, by its exit code, and leaves nothing behind', async () => {
    ours('signature old s')
    ours('delta s new d')
    const delta = await readFile(at('d'))
    await writeFile(at('cut'), delta.subarray(0, -1))
    await writeFile(at('reserved'), Buffer.concat([delta.subarray(0, 4), Buffer.from([0x55])]))
    await writeFile(at('cut-signature'), (await readFile(at('s'))).subarray(0, -1))
    const before = await readdir(folder.path)
    for (const [args, code] of [
      ['patch old cut r', 103],
      ['patch old s r', 104],
      ['patch old reserved r', 106],
      ['delta d new r', 104],
      ['signature missing r', 100],
      ['patch new d r', 106],
      ['patch old d r --max-output 1000', 102],
      [`patch old d r --sha256 ${'0'.repeat(64)}`, 106],
      ['delta cut-signature new r', 103],
    ] as const) {
      expect(ours(args), args).toMatchObject({ status: code, stdout: Buffer.alloc(0) })
      expect(await readdir(folder.path)).toEqual(before)
    }
    for (const args of ['patch old cut r', 'patch old s r', 'patch old reserved r']) {
      expect(ours(`-f ${args}`).status, args).toBe(rdiff(`-f ${args}`).status)
    }
  })

  it('tells of wrong usage', () => {
    for (const [args, stderr] of [
      ['sign old', 'expected one of signature, delta, patch'],
      ['delta', 'usage: rdiff-wasm delta SIGNATURE [NEWFILE [DELTA]]'],
      ['signature a b c', 'usage: rdiff-wasm signature [BASIS [SIGNATURE]]'],
      ['patch - d', 'BASIS: is read at any place: expected a file, got standard input'],
      ['signature old -z', '-z: the librsync format has no compression'],
      ['signature old -z9', '-z: the librsync format has no compression'],
      ['-b x signature old', '--block-size: expected a whole number, got "x"'],
      [
        '-H sha1 -S 99 signature old',
        'strong: expected "md4" or "blake2", got "sha1"; strongLength',
      ],
      ['--speed signature old', "error: unknown option '--speed'"],
    ] as const) {
      const outcome = ours(args)
      expect(outcome, args).toMatchObject({ status: 101, stdout: Buffer.alloc(0) })
      expect(outcome.stderr).toContain(stderr)
    }
  })

  it('helps, and tells its version', () => {
    for (const flag of ['-?', '--help']) {
      const { status, stdout } = ours(flag)
      expect({ status, stdout: stdout.toString() }).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('Usage: rdiff-wasm [OPTIONS] ACTION [FILES]'),
      })
    }
    for (const flag of ['-V', '--version']) {
      expect(ours(flag).stdout.toString()).toMatch(/^rdiff-wasm \d+\.\d+\.\d+\n$/)
    }
  })

  it('ends on a signal, and leaves nothing behind', async () => {
    await mkdir(at('out'))
    const child = spawn(process.execPath, [...node, 'signature', '-', 'out/s'], {
      cwd: folder.path,
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    const closed = once(child, 'close')
    child.stdin.on('error', () => undefined)
    child.stdin.write(old)
    await expect.poll(() => readdir(at('out'))).toHaveLength(1)
    child.kill('SIGTERM')
    expect(await closed).toEqual([null, 'SIGTERM'])
    expect(await readdir(at('out'))).toEqual([])
  })
})
