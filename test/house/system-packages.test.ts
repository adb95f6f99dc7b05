import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

interface Entry {
  readonly name: string
  readonly why: string
  readonly for: readonly string[]
}

// It is for plain Node, before anything is installed: read as a program would.
const code =
  "console.log(JSON.stringify((await import('./scripts/system-packages.js')).systemPackages))"
const entries: readonly Entry[] = JSON.parse(
  execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' }),
)

describe('the list of Debian packages', () => {
  it('says of each one why it is needed, and by whom', () => {
    expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length)
    for (const { name, why, for: users } of entries) {
      expect(why, name).toMatch(/^\S.{10,}[^.]$/)
      expect(users, name).not.toEqual([])
      for (const user of users) {
        const isKnown = ['test', 'bench'].includes(user) || existsSync(`examples/${user}/src`)
        expect(isKnown, `${name} is for ${user}`).toBe(true)
      }
    }
  })

  it('spares a user of the appliances what only tests and benchmarks need', () => {
    const needless = /^(chromium|qemu|gcc|libc6-dev|strace|ffmpeg|munin|avahi|faketime|sox)/
    const forAppliances = entries.filter(({ for: users }) =>
      users.some((user) => user !== 'test' && user !== 'bench'),
    )
    expect(forAppliances.map(({ name }) => name).filter((name) => needless.test(name))).toEqual([])
  })
})
