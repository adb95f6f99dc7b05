/**
 * The program around a box: its command line and its end. Apart from the rest, so that a command that needs no web
 * server does not load one.
 *
 * @packageDocumentation
 */

export type { Reached } from '../box/reached.ts'
export { type ConfigFile, configCommand } from './config-command.ts'
export { hashPasswordCommand } from './hash-password-command.ts'
export { nextPorts } from './next-ports.ts'
export {
  type PrintUnitCommandOptions,
  printUnitCommand,
  type UnitNames,
  type UnitPlaces,
  unitPlaces,
} from './print-unit-command.ts'
export { type Program, type ProgramOptions, runProgram } from './run-program.ts'
export { type Servable, serveBox } from './serve-box.ts'
export { type Ending, untilEnded } from './until-ended.ts'
