import {
  type Buzzer,
  gpioButton,
  gpioBuzzer,
  keyButton,
  type Press,
  playNotes,
  pwmBuzzer,
  type Sound,
  sounds,
  watchButton,
} from '@boxwright/importer'
import type { Config } from './config/config.ts'
import type { Power } from './power.ts'

/**
 * Let the button of the board do its work: held for 2 s, it switches the machine off, after a sound; a shorter press is
 * answered by the sound of failure only, so that nobody does it by mistake.
 *
 * @param onFault is told what cannot be used; the other goes on
 */
export function answerButton(
  { button, buzzer }: Pick<Config, 'button' | 'buzzer'>,
  power: Pick<Power, 'has' | 'run'>,
  onFault: (error: unknown) => void,
): AsyncDisposable {
  const undo = new AsyncDisposableStack()
  const attempt = <Thing>(open: () => Thing): Thing[] => {
    try {
      return [open()]
    } catch (error) {
      onFault(error)
      return []
    }
  }
  const buzzers = [
    ...(buzzer.gpio ? attempt(() => gpioBuzzer(buzzer.gpio ?? {})) : []),
    ...(buzzer.pwm ? attempt(() => pwmBuzzer(buzzer.pwm ?? {})) : []),
  ]
  const buttons = [
    ...(button.gpio ? attempt(() => gpioButton(button.gpio ?? {})) : []),
    ...(button.key ? attempt(() => keyButton(button.key ?? { device: '' })) : []),
  ]
  for (const each of buzzers) undo.use(each)
  const onPress = pressAnswer(buzzers, power, onFault)
  for (const each of buttons) undo.use(watchButton(each, onPress, onFault))
  return undo
}

/** What is done about a press: sounds on all buzzers. A press that comes while another is being answered is lost. */
export function pressAnswer(
  buzzers: readonly Pick<Buzzer, 'tone'>[],
  power: Pick<Power, 'has' | 'run'>,
  onFault: (error: unknown) => void,
): (press: Press) => void {
  let isBusy = false
  const play = async (sound: Sound): Promise<void> => {
    const playing = buzzers.map((each) => playNotes(each, sounds[sound]).catch(onFault))
    await Promise.all(playing)
  }
  const answer = async (press: Press): Promise<void> => {
    if (press === 'short' || !power.has('shutdown')) return await play('fail')
    await play('success')
    try {
      await power.run('shutdown')
    } catch (error) {
      onFault(error)
      await play('fail')
    }
  }
  return (press) => {
    if (isBusy) return
    isBusy = true
    void answer(press).finally(() => {
      isBusy = false
    })
  }
}
