import boottorrent from '../src/lines/boottorrent.ts?raw'
import dvbboxes from '../src/lines/dvbboxes.ts?raw'
import imagetank from '../src/lines/imagetank.ts?raw'
import pigebox from '../src/lines/pigebox.ts?raw'
import puavoMirror from '../src/lines/puavo-mirror.ts?raw'
import yourOwn from '../src/lines/your-own.ts?raw'

/** The lines of code that make what each box is about, by its name: programs that a test runs. */
export const lines: Readonly<Record<string, string>> = {
  boottorrent,
  dvbboxes,
  imagetank,
  pigebox,
  'puavo-mirror': puavoMirror,
  'your-own': yourOwn,
}
