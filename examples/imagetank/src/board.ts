import {
  type Animation,
  animate,
  eventOf,
  gpioSwitches,
  type HatWord,
  hatLights,
  ledSwitches,
  lightsOf,
  type Places,
  type Switches,
  startHatServer,
} from '@boxwright/importer'
import { answerButton } from './button.ts'
import type { Config, Places as PlacesOrNone } from './config/config.ts'
import type { Power } from './power.ts'
import type { Tank } from './tank.ts'

/**
 * Show the state of a tank on the lights that the configuration names, and let its button do its work. A box whose
 * board cannot be used does its work all the same.
 *
 * @param onFault is told what cannot be used
 */
export async function openBoard(
  config: Pick<Config, 'lights' | 'button' | 'buzzer'>,
  tank: Tank,
  power: Power,
  onFault: (error: unknown) => void,
): Promise<AsyncDisposable> {
  const { leds, gpio, hat, hatServer } = config.lights
  await using undo = new AsyncDisposableStack()
  undo.use(answerButton(config, power, onFault))
  const attempt = (open: () => Switches): void => {
    try {
      const animation: Animation = undo.use(animate(open(), onFault))
      animation.show(lightsOf(tank.state))
      tank.events.on('state', (state) => animation.show(lightsOf(state)))
    } catch (error) {
      onFault(error)
    }
  }
  if (leds) attempt(() => ledSwitches(given(leds)))
  if (gpio) attempt(() => gpioSwitches(gpio.chip, given(gpio)))
  if (hatServer !== null) {
    const lights = undo.use(hatLights(hatServer, onFault))
    lights.show(tank.state)
    tank.events.on('state', (state) => lights.show(state))
  }
  if (hat !== null) {
    const onWord = (word: HatWord): void => {
      const event = eventOf(word)
      if (event) tank.tell(event)
    }
    await startHatServer(hat, onWord).then((server) => undo.use(server), onFault)
  }
  return undo.move()
}

function given<Place>({ green, yellow, red }: PlacesOrNone<Place>): Places<Place> {
  return {
    ...(green === null ? {} : { green }),
    ...(yellow === null ? {} : { yellow }),
    ...(red === null ? {} : { red }),
  }
}
