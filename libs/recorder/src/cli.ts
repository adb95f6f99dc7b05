/**
 * The recorder's sub-commands, for an application to mount.
 *
 * @packageDocumentation
 */
import { Command, Option } from 'commander'
import { listDevices } from './alsa/source.ts'
import { type RecordFlags, record } from './terminal/record.ts'

const examples = `
Examples:
  $ pigebox record                                     record.wav in this folder, until Ctrl+C
  $ pigebox record --rotate 15m --directory /srv/pige  a file each quarter of an hour
  $ pigebox record --device hw:1 --rate 48000 --rotate 1h --format flac,opus
  $ pigebox record --file '%Y-%m-%d/%Hh%M.wav' --rotate 15m --zone Europe/Paris
  $ pigebox record --length 30s --json                 half a minute, told as JSON lines
  $ arecord -t wav | pigebox record --input - --rotate 1m

Exit codes: 0 recorded, 1 failed (what was recorded is kept), 2 wrong usage.`

/** The command `record`: sound in, files out. */
export function recordCommand(): Command {
  return new Command('record')
    .description('Record a sound card into files that begin on the marks of the clock.')
    .option('-d, --device <pcm>', 'ALSA device; `pigebox devices` lists them (default: default)')
    .option('-i, --input <file>', 'record a WAV file or stream instead of a device; - for stdin')
    .option('-r, --rate <hz>', 'frames a second (default: 44100)')
    .option('-c, --channels <n>', 'samples in a frame, 1 to 32 (default: 2)')
    .option(
      '-s, --sample-format <format>',
      'S16_LE, S24_LE, S24_3LE, S32_LE or FLOAT_LE (default: S16_LE)',
    )
    .option('-D, --directory <dir>', 'where the files go (default: this folder)')
    .option(
      '-f, --file <template>',
      'name of a file, in strftime terms (default: record.wav, or %Y/%m-%b/%d-%a/%Hh%M.wav with --rotate)',
    )
    .option('-l, --length <time>', 'stop after this long: 90, 15m, 1h30m')
    .option(
      '-R, --rotate <time>',
      'begin a new file at each mark of the clock: 1s to 24h, dividing a day',
    )
    .option(
      '-F, --format <kinds>',
      'wav, flac, vorbis, opus, or several with commas (default: wav)',
    )
    .option('--quality <n>', 'of vorbis and opus: 0 to 1 (default: 0.6, and 0.232)')
    .option('--depth <bits>', 'of flac, for sources of 32 bits and float: 16 or 24')
    .option('-z, --zone <zone>', 'time zone of names and marks (default: UTC)')
    .option(
      '-e, --existing <policy>',
      'when a name is taken: suffix, move-old, exact-time or refuse (default: suffix)',
    )
    .option('--holes <policy>', 'missing frames: silence or split (default: silence)')
    .option('--ring <time>', 'sound that may wait in memory for the storage (default: 10s)')
    .option('--period-time <ms>', "time between the device's interrupts")
    .option('--buffer-time <ms>', "length of the device's buffer (default: 500)")
    .option('--mounted', 'wait until the directory is on a mounted file system of its own')
    .option('--no-metering', 'do not measure levels and loudness')
    .option('--no-sidecars', 'do not write a JSON file beside each file')
    .option('--on-segment <command>', 'run this with the name of each closed file')
    .option('-C, --config <file>', 'YAML file with these options by their long names; flags win')
    .option('-q, --quiet', 'tell nothing but faults')
    .option('--json', 'tell what happens as JSON lines on stdout')
    .addOption(new Option('-p, --pid <file>', 'write the process id there, as alsa-backup did'))
    .addOption(new Option('-b, --background', 'go on in the background, as alsa-backup did'))
    .addOption(new Option('--no-background', 'stay in the foreground').hideHelp())
    .addHelpText('after', examples)
    .action((flags: RecordFlags) => record(flags))
}

/** The command `devices`: what can be recorded from. */
export function devicesCommand(): Command {
  return new Command('devices')
    .description('List the ALSA devices that capture.')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const devices = await listDevices()
      const lines = devices.map(({ name, description }) => `${name}\n    ${description}`)
      process.stdout.write(`${json ? JSON.stringify(devices, undefined, 2) : lines.join('\n')}\n`)
    })
}
