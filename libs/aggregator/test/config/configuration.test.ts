import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readConfiguration } from '../../src/config/configuration.ts'
import { parseIni } from '../../src/config/ini.ts'
import { describeFault } from '../../src/config/load.ts'

/** The example of the ancestor's documentation, with two boxes that have ports. */
const seed = `[LOG]
filepath=/tmp/dvbboxes.log
level=10
datefmt=%d-%m-%Y %H:%M:%S

[DATA]
folder=/var/tmp/dvbboxes

[CHANNELS]
1=ma chaine
2=ta chaine

[CLUSTER:nom]
fqdn_1=6380
FQDN_2.Example=6381
`

const read = (text: string) => readConfiguration(parseIni(text))
const faultsOf = (text: string): string[] =>
  read(text).faults.map((fault) => describeFault(fault, 'file'))

describe('the configuration', () => {
  it('of the ancestor means what it meant', () => {
    const { configuration, faults, ignored } = read(seed)
    expect([faults, ignored]).toEqual([[], []])
    expect(configuration).toEqual({
      log: { filepath: '/tmp/dvbboxes.log', level: 10, datefmt: '%d-%m-%Y %H:%M:%S' },
      folder: '/var/tmp/dvbboxes',
      channels: new Map([
        ['1', 'ma chaine'],
        ['2', 'ta chaine'],
      ]),
      boxes: [
        { town: 'nom', host: 'fqdn_1', port: 6_380, master: { port: 6_379 } },
        { town: 'nom', host: 'fqdn_2.example', port: 6_381, master: { port: 6_379 } },
      ],
      zone: undefined,
      dayStart: 27_000,
      replicas: { managed: false, memory: 1_024 },
      node: {
        command: [
          ...['ssh', '{host}', 'dvbbox', 'program', '{day}'],
          ...['--service_id', '{service}', '--update'],
        ],
        rename: [
          ...['ssh', '{host}', 'dvbbox', 'media', '{quoted_name}'],
          ...['--rename', '{quoted_to}'],
        ],
        delete: ['ssh', '{host}', 'dvbbox', 'media', '{quoted_name}', '--delete'],
        timeout: 30,
      },
      secrets: [],
    })
  })

  it('takes keys in any case, and the names of towns as they are', () => {
    const text = seed.replace('level', 'LEVEL').replace(':nom', ':Nosy Be')
    expect(read(text).configuration?.boxes.map(({ town }) => town)).toEqual(['Nosy Be', 'Nosy Be'])
    expect(faultsOf(seed.replace('[LOG]', '[log]'))).toContain(
      'file: [LOG]: expected a section [LOG], got none',
    )
  })

  it('has optional keys', () => {
    const { configuration, faults, ignored } = read(`${seed}
[TIME]
zone = Indian/Antananarivo
day_start = 06:00
[REPLICAS]
manage = yes
memory = 256
[MASTERS]
port = 6400
user = aggregator
password_file = /etc/dvbboxes/password
ca = /etc/ssl/ca.pem
[MASTER:FQDN_2.example]
tls = no
password = other
port = 6401
[NODE]
command = ssh -p 2222 {host} dvbbox program {day} --service_id {service}
timeout = 5
`)
    expect([faults, ignored]).toEqual([[], []])
    expect(configuration).toMatchObject({
      zone: 'Indian/Antananarivo',
      dayStart: 21_600,
      replicas: { managed: true, memory: 256 },
      node: { timeout: 5 },
      secrets: [{ host: undefined, path: '/etc/dvbboxes/password' }],
    })
    expect(configuration?.boxes.map(({ master }) => master)).toEqual([
      { port: 6_400, user: 'aggregator', tls: { ca: '/etc/ssl/ca.pem' } },
      { port: 6_401, user: 'aggregator', password: 'other' },
    ])
  })

  it('tells every fault at once, with its line', () => {
    const text = `stray
[LOG]
filepath=relative.log
level=debug
datefmt=%d-%Q
[CHANNELS]
1=
[CLUSTER:]
[CLUSTER:a]
b.example=6380
c.example=6380
d.example=70000
b.example=1
  indented
no value
[TIME]
zone=Mars/Base
day_start=25:00
[NODE]
command=ssh {host}
`
    expect(faultsOf(text)).toEqual([
      'file:1: []: expected [SECTION], got "stray"',
      'file:3: [LOG] filepath: expected an absolute path, got "relative.log"',
      'file:4: [LOG] level: expected a whole number, 0 or more, got "debug"',
      'file:5: [LOG] datefmt: expected a format of strftime such as %d-%m-%Y %H:%M:%S, got "%d-%Q"',
      'file:7: [CHANNELS] 1: expected a text, got nothing',
      'file:8: [CLUSTER:]: expected the name of a town, got nothing',
      'file:8: [CLUSTER:]: expected a box, FQDN=PORT, got none',
      'file:11: [CLUSTER:a] c.example: expected a port of its own; b.example has it on line 10, got "6380"',
      'file:12: [CLUSTER:a] d.example: expected a port, 1 to 65535, got "70000"',
      'file:13: [CLUSTER:a] b.example: expected one b.example; it is on line 10, too, got "1\\nindented"',
      'file:15: [CLUSTER:a]: expected [SECTION] or KEY=VALUE, got "no value"',
      'file:17: [TIME] zone: expected a zone of the IANA database such as Indian/Antananarivo, got "Mars/Base"',
      'file:18: [TIME] day_start: expected a time of day such as 07:30, got "25:00"',
      'file:20: [NODE] command: expected a command of words with {host}, {day} and {service}, each at least once, got "ssh {host}"',
      'file: [DATA]: expected a section [DATA], got none',
      'file: [CHANNELS]: expected a channel, ID=NAME, got none',
    ])
  })

  it('leaves out what it does not know, and says so', () => {
    const { configuration, ignored } = read(`${seed}[EXTRA]\nx=1\n[TIME]\nzoen=UTC\n`)
    expect(configuration).toBeDefined()
    expect(ignored.map(({ section, line, got }) => `${line} ${section} ${got}`)).toEqual([
      '16 EXTRA EXTRA',
      '19 TIME "zoen"',
    ])
  })

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...seed.split('\n')))),
        (lines) => {
          const { configuration, faults } = read(lines.join('\n'))
          expect(configuration === undefined).toBe(faults.length > 0)
        },
      ),
    )
  })
})

describe('the tokens', () => {
  const pairs = (text: string): string[] =>
    parseIni(text).sections.flatMap(({ name, entries }) =>
      entries.map(
        ({ key, value }) =>
          `${name.text} ${key.text}@${key.line}:${key.column} ${value.text}@${value.line}:${value.column}`,
      ),
    )

  it('are those of ConfigParser', () => {
    const text =
      '\uFEFF[A b]\r\n# no\r\n; no\r\nREM no\r\nKey : a=b \r\nx=1;2 ; no\r\ny=a\r\n  b\r\nz=""\r\n'
    expect(pairs(text)).toEqual([
      'A b Key@5:1 a=b@5:7',
      'A b x@6:1 1;2 ; no@6:3',
      'A b y@7:1 a\nb@7:3',
      'A b z@9:1 @9:3',
    ])
    expect(pairs('[a]\nx = 1 ; no')).toEqual(['a x@2:1 1@2:5'])
  })
})
