import { execFile } from 'node:child_process'
import type { AudioKind } from '../../src/audio-file.ts'

/** What a program said, whatever its exit code. */
async function said(command: string, args: readonly string[]): Promise<string> {
  return await new Promise((resolve, reject) => {
    execFile(command, args, { maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error)
      else resolve(`${stdout}${stderr}${error ? `exit code ${error.code}` : ''}`)
    })
  })
}

const faults = /warn|error|fail|corrupt|hole|lost|truncat|mismatch|malformed|exit code/i

/** What programs of others find wrong with a file; nothing, it is hoped. */
export async function complaints(path: string, kind: AudioKind): Promise<string[]> {
  const judges: string[][] = [['sndfile-info', path]]
  if (kind === 'wav') judges.push(['soxi', path])
  if (kind === 'flac') judges.push(['soxi', path], ['flac', '-s', '-t', '-w', path])
  if (kind === 'vorbis') judges.push(['ogginfo', path])
  if (kind === 'opus') judges.push(['opusinfo', path])
  const all = await Promise.all(
    judges.map(async ([command = '', ...args]) => {
      const text = await said(command, args)
      const lines = text.split('\n').filter((line) => faults.test(line))
      return lines.map((line) => `${command}: ${line}`)
    }),
  )
  return [...all.flat(), ...(await mediainfo(path))]
}

/** mediainfo tells in its own words when a file is not whole. */
async function mediainfo(path: string): Promise<string[]> {
  const text = await said('mediainfo', ['--Full', path])
  const lines = text.split('\n').filter((line) => /IsTruncated|Conformance|errors/i.test(line))
  return lines.map((line) => `mediainfo: ${line}`)
}
