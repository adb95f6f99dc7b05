import { expect, it } from 'vitest'
import { machineAnswers } from '../../src/boot/machine-answers.ts'
import type { Assignments } from '../../src/config/assignments.ts'
import { readProjectConfig } from '../../src/config/project.ts'
import { ipxeScript } from '../../src/ipxe-script.ts'
import type { Project } from '../../src/project/project.ts'

const mac = '52:54:00:12:34:56'
const assigned = (os: string): Assignments => ({ machines: { [mac]: os }, groups: {} })
const system = (name: string, config: Project['systems'][number]['config']) => ({
  ...{ name, folder: `/x/${name}`, files: [], config },
})
const project = {
  folder: '/x',
  config: readProjectConfig('') as Project['config'],
  assignments: { machines: {}, groups: {} },
  systems: [
    system('hop', { dispname: 'Hop', method: 'chain', url: 'http://a/b' }),
    system('tool', { dispname: 'Tool', method: 'bin', bin: 'run', binargs: '' }),
  ],
} as unknown as Project

it('tells each machine its system, and iPXE what to load instead of phase 1, once', () => {
  const answers = machineAnswers(project)
  const at = (path: string): string | undefined => {
    const data = answers.find(path)
    return data && new TextDecoder().decode(data)
  }
  expect(at(`/machines/${mac}`)).toBe('')
  expect(at('/machines/x')).toBeUndefined()
  expect(at('/boot/vmlinuz')).toBeUndefined()
  answers.assigned(assigned('tool'))
  expect(at(`/machines/${mac.toUpperCase()}`)).toBe('tool\n')
  expect(at(`/machines/${mac}.ipxe`)).toBe('#!ipxe\n')

  answers.reported(mac, { state: 'fetch', os: 'hop' })
  answers.reported(mac, { state: 'booted', os: 'tool' })
  expect(at(`/machines/${mac}.ipxe`)).toBe('#!ipxe\n')
  answers.reported(mac, { state: 'booted', os: 'hop' })
  expect(at(`/machines/${mac}.ipxe`)).toBe('#!ipxe\nchain --replace http://a/b\n')
  expect(at(`/machines/${mac}.ipxe`)).toBe('#!ipxe\n')

  answers.assigned(assigned('hop'))
  for (let time = 0; time < 2; time += 1) {
    expect(at(`/machines/${mac}.ipxe`)).toContain('chain --replace http://a/b')
  }
})

it('keeps the last of those that are to be chained, however many say so', () => {
  const answers = machineAnswers(project)
  const script = (machine: string): string =>
    new TextDecoder().decode(answers.find(`/machines/${machine}.ipxe`))
  const addressOf = (made: number): string =>
    `02:00:00:00:${[made >> 8, made & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`
  for (let made = 0; made < 10_001; made += 1) {
    answers.reported(addressOf(made), { state: 'booted', os: 'hop' })
  }
  expect(script(addressOf(0))).toBe('#!ipxe\n')
  expect(script(addressOf(10_000))).toContain('chain --replace')
})

it('lets iPXE ask only where there is something to chain', () => {
  const places = { base: 'http://a/boot/', server: 'http://a' }
  expect(ipxeScript(places)).not.toContain('/machines/')
  expect(ipxeScript({ ...places, chains: true })).toMatch(
    /^#!ipxe\nchain --autofree http:\/\/a\/machines\/\$\{netX\/mac\}\.ipxe \|\|\n/,
  )
  const withoutServer = ipxeScript({ base: 'tftp://a/', server: undefined, chains: true })
  expect(withoutServer).not.toContain('--autofree')
})
