import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CpioEntry } from '../cpio.ts'
import { NetbootError } from '../errors.ts'
import { showTextProgram } from '../show-text.ts'
import { programFiles } from './programs.ts'
import type { UnusedLibrary } from './stand-in.ts'

/** The packages that X is in, with what QEMU draws on it. */
export const xPackages: readonly string[] = [
  ...['xserver-xorg-core', 'xserver-xorg-video-fbdev', 'xserver-xorg-input-evdev'],
  ...['x11-xkb-utils', 'xkb-data', 'qemu-system-gui', 'libsdl2-2.0-0', 'xdotool'],
]

/**
 * What those depend on for OpenGL, GTK, sound and windows of tools, none of which is taken: they would bring 200 MB with them, a compiler
 * among it.
 */
export const beyondX: RegExp =
  /^lib(gl1|egl1|virglrenderer1|gtk-|vte-|cairo|gdk-|jack|xaw7|xt6|sndfile1|asyncns0)/

const libraries = 'usr/lib/x86_64-linux-gnu'
const modules = 'usr/lib/xorg/modules'

/** The server, which draws by what the kernel draws with, and reads keyboards and mice from the kernel; and QEMU's display. */
const opened = [
  ...['usr/lib/xorg/Xorg', `${modules}/drivers/modesetting_drv.so`],
  ...['drivers/fbdev_drv', 'input/evdev_drv', 'libfbdevhw', 'libshadow'].map(
    (name) => `${modules}/${name}.so`,
  ),
  ...['ui-sdl', 'ui-opengl'].map((name) => `${libraries}/qemu/${name}.so`),
]

/**
 * SDL is made for sound, for Wayland and for screens without X, too, and QEMU's part of it for OpenGL; X tells systemd, and asks SELinux
 * whom it lets in; its fonts, of which it has its own few, could be outlines; xdotool can type letters. None of that is here: what is called
 * of it is left out, or ends the program.
 */
const unused: readonly UnusedLibrary[] = [
  { library: /^lib(pulse|asound|samplerate)\.so/, idle: /^$/ },
  { library: /^lib(wayland-(client|cursor|egl)|decor-0)\.so/, idle: /^$/ },
  { library: /^libxkbcommon\.so/, idle: /^xkb_keysym_to_utf32$/ },
  { library: /^lib(gbm|epoxy)\.so/, idle: /^$/ },
  { library: /^libsystemd\.so/, idle: /^sd_(notify|listen_fds)$/ },
  { library: /^lib(audit|freetype)\.so/, idle: /^$/ },
]

/** What xkbcomp makes the keymap of; the keys of a guest are told by their places, whatever is written on them. */
const keymaps: readonly (readonly [folder: string, pattern: RegExp])[] = [
  ['rules', /^(base|evdev)$/],
  ['keycodes', /^(evdev|xfree86|aliases)$/],
  [
    'types',
    /^(basic|complete|extra|iso9995|level5|mousekeys|numpad|pc|default|nokia|cancel|caps)$/,
  ],
  [
    'compat',
    /^(accessx|basic|caps|complete|iso9995|ledcaps|lednum|ledscroll|level5|misc|mousekeys|xfree86)$/,
  ],
  ['symbols', /^(altwin|inet|keypad|pc|srvr_ctrl|us)$/],
  ['geometry', /^pc$/],
]

/** The files of X, as they are in the packages. */
export async function xFiles(tree: string): Promise<readonly CpioEntry[]> {
  const programs = await programFiles(tree, ['xkbcomp', 'xdotool'], { plugins: opened, unused })
  const data: CpioEntry[] = []
  for (const [name, pattern] of keymaps) {
    const folder = `usr/share/X11/xkb/${name}`
    const names = (await readdir(join(tree, folder)).catch(() => [])).filter((each) =>
      pattern.test(each),
    )
    if (names.length === 0) {
      throw new NetbootError('ERR_PHASE1', `expected ${pattern} in ${folder}, got none`)
    }
    for (const each of names) {
      const path = `${folder}/${each}`
      data.push({ path, data: await readFile(join(tree, path)) })
    }
  }
  data.push({ path: 'usr/bin/show_text', data: showTextProgram(), mode: 0o755 })
  return [...programs, ...data]
}
