import { boxKeys, size } from '@boxwright/appliance'
import { z } from 'zod'
import type { Config } from './config.ts'

const text = z.string().min(1)
const box = boxKeys({
  name: 'imagetank',
  title: 'Imagetank',
  port: 8082,
  admin: 'upload, acknowledge, verify, reboot and shut down',
})
const command = z.array(text).min(1).nullable()

const folders = z.strictObject({
  archive: text.default('images').describe('The photos.'),
  mirrors: z
    .array(text)
    .default([])
    .describe(
      'More folders, each with all photos, best on disks of their own: [/media/second/images]. A card is read once.',
    ),
  uploads: text
    .default('uploads')
    .describe('Files that were uploaded, or put there by others, until they are imported.'),
  thumbnails: text.default('thumbnails').describe('Small pictures; they can be made again.'),
})

const importing = z.strictObject({
  naming: text
    .default('numbered')
    .describe(
      'numbered: 20240503/pimg_0042.jpg; plain: 20240503/IMG_0815.JPG; or a template such as %Y/%m/{camera}-{sequence:04}.',
    ),
  zone: text
    .default('UTC')
    .describe('Time zone of films and files that tell UTC only, such as Europe/Berlin.'),
  jobs: z.int().min(1).max(64).default(4).describe('Shots that are read at a time, 4 MB each.'),
  readBack: z
    .boolean()
    .default(true)
    .describe('Read each copy back from the disk. Without it nothing is proven.'),
  mounted: z
    .boolean()
    .default(false)
    .describe(
      'Import only to disks that are mounted: an archive on the disk of the system is refused.',
    ),
  others: z
    .enum(['copy', 'skip'])
    .default('copy')
    .describe('What to do with files on a card that are no photo, film, sound or sidecar.'),
})

const uploads = z.strictObject({
  limit: size.prefault('4GB').describe('The largest file that may be uploaded.'),
  quota: size.prefault('32GB').describe('What may wait in the folder of uploads, all together.'),
})

const power = z.strictObject({
  reboot: command
    .default(['systemctl', 'reboot'])
    .describe('The command that reboots the machine. null: the page has no such button.'),
  shutdown: command
    .default(['systemctl', 'poweroff'])
    .describe('The command that switches it off. null: the page has no such button.'),
})

const leds = z.strictObject({
  green: text.nullable().default(null),
  yellow: text.nullable().default(null),
  red: text.nullable().default(null),
})
const line = (usual: number) => z.int().min(0).nullable().default(usual)
const gpio = z.strictObject({
  chip: text.default('/dev/gpiochip0'),
  green: line(4),
  yellow: line(17),
  red: line(27),
})

const lights = z
  .strictObject({
    leds: leds
      .nullable()
      .default(null)
      .describe('LEDs of the kernel, by their names in /sys/class/leds: {green: ACT}.'),
    gpio: gpio
      .nullable()
      .default(null)
      .describe(
        'LEDs at lines of a GPIO chip: {} for those of a Pibrella (green 4, yellow 17, red 27).',
      ),
    hat: text
      .nullable()
      .default(null)
      .describe('A socket for scripts that say BS BE AS AE HS HE: /run/hat-server.'),
    hatServer: text
      .nullable()
      .default(null)
      .describe('One of a program with lights that is told these words: that of pi-imgtank.'),
  })
  .refine(({ hat, hatServer }) => hat === null || hat !== hatServer, {
    path: ['hatServer'],
    message: 'expected another socket than that of `hat`',
  })

const number = (usual: number) => z.int().min(0).default(usual)
const chip = text.default('/dev/gpiochip0')

const button = z.strictObject({
  gpio: z
    .strictObject({ chip, line: number(11), activeLow: z.boolean().default(false) })
    .nullable()
    .default(null)
    .describe('A button at a line of a GPIO chip: {} for that of a Pibrella (line 11).'),
  key: z
    .strictObject({ device: text, key: number(116) })
    .nullable()
    .default(null)
    .describe('One that the kernel has as a key: {device: /dev/input/event0}; 116 is KEY_POWER.'),
})

const buzzer = z.strictObject({
  gpio: z
    .strictObject({ chip, line: number(18) })
    .nullable()
    .default(null)
    .describe('A buzzer at a line of a GPIO chip: {} for that of a Pibrella (line 18).'),
  pwm: z
    .strictObject({ chip: text.default('/sys/class/pwm/pwmchip0'), channel: number(0) })
    .nullable()
    .default(null)
    .describe('One at a PWM channel: {channel: 0}.'),
})

const schema = z.strictObject({
  name: box.name.default('pi-imgtank').describe('Name on the network: NAME.local.'),
  title: box.title,
  data: text.default('/data').describe('Folder for all that is kept. `--data` overrides it.'),
  cards: text
    .nullable()
    .default(null)
    .describe(
      'devices: cards that are plugged in. udisks: the same, without root, as desktops do it. A folder: each folder in it is a card. null: the box makes cards of its own, to be tried.',
    ),
  haltOnRemoval: z
    .boolean()
    .default(false)
    .describe(
      'Switch the machine off when a card is pulled out that is proven, if nothing is at work and no light is red.',
    ),
  folders: folders.prefault({}).describe('Where things are, within `data` or absolute.'),
  importing: importing.prefault({}).describe('How photos are imported.'),
  uploads: uploads.prefault({}).describe('What may be uploaded with the page.'),
  power: power
    .prefault({})
    .describe('What the buttons of the page do. A box with made cards has none.'),
  lights: lights.prefault({}).describe('What shows the state of the box.'),
  button: button
    .prefault({})
    .describe(
      'A button that, held for 2 s, switches the machine off; a shorter press only sounds.',
    ),
  buzzer: buzzer.prefault({}).describe('What answers the button.'),
  mdns: box.mdns,
  log: box.log,
  web: box.web,
  login: box.login,
  munin: box.munin,
})

/** The keys, each with its default and its sentence: what `imagetank config` prints is made of them. */
export const configSchema: z.ZodType<Config> = schema
