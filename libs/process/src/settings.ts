import type { RestartSettings } from './back-off.ts'
import {
  type Check,
  type Checks,
  faultsIn,
  isBytes,
  isCount,
  isObject,
  isText,
  isTextList,
  oneOf,
} from './checks.ts'
import { ProcessError } from './errors.ts'
import type { ExecuteOptions, LaunchOptions, ProcessOptions } from './options.ts'
import type { StopSettings } from './stop-policy.ts'

/** What it takes to start a program, all decided. */
export interface LaunchSettings
  extends Required<Pick<LaunchOptions, 'command' | 'args' | 'name' | 'env' | 'nice' | 'guard'>> {
  readonly cwd: string | undefined
  readonly stop: StopSettings
  readonly signal: AbortSignal | undefined
}

/** A watched process, all decided. */
export interface ProcessSettings
  extends LaunchSettings,
    Required<
      Pick<
        ProcessOptions,
        'readyTimeout' | 'stdin' | 'stdout' | 'stderr' | 'maxLineLength' | 'keepLines'
      >
    > {
  readonly ready: ProcessOptions['ready'] | undefined
  readonly restart: RestartSettings | undefined
}

/** A run to the end, all decided. */
export interface ExecuteSettings
  extends LaunchSettings,
    Required<Pick<ExecuteOptions, 'maxOutput' | 'accept' | 'encoding'>> {
  readonly input: Uint8Array
  readonly timeout: number | undefined
}

/** setTimeout takes no more: 24.8 days. */
const longestDelay = 2 ** 31 - 1

const isDelay = (value: unknown): boolean => isCount(value) && value <= longestDelay
const isFlag = (value: unknown): boolean => typeof value === 'boolean'
const isNice = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= -20 && Number(value) <= 19
const isPort = (value: unknown): boolean => isCount(value) && value > 0 && value < 65_536
const isFactor = (value: unknown): boolean =>
  typeof value === 'number' && value >= 1 && value <= 1_000
const isEnvironment = (value: unknown): boolean =>
  isObject(value) &&
  Object.values(value).every((one) => one === undefined || typeof one === 'string')
const isSignals = (value: unknown): boolean =>
  isTextList(value) && value.every((one) => /^SIG[A-Z0-9]+$/.test(one))
const isReadiness = (value: unknown): boolean =>
  value instanceof RegExp ||
  typeof value === 'function' ||
  isPort(value) ||
  (isObject(value) && (isText(value['path']) || isPort(value['port'])))

const delay: Check = [isDelay, `ms, a whole number up to ${longestDelay}`]
const text: Check = [isText, 'a string that is not empty']

const launchChecks: Checks = {
  command: [isText, 'the name or path of a program'],
  args: [isTextList, 'an array of strings'],
  name: text,
  cwd: [isText, 'a path'],
  env: [isEnvironment, 'an object of strings'],
  nice: [isNice, 'a whole number from -20 to 19'],
  stop: [isObject, '{ signals, grace, to }'],
  guard: [isFlag, 'true or false'],
  signal: [(value) => value instanceof AbortSignal, 'an AbortSignal'],
}

const stopChecks: Checks = {
  signals: [isSignals, 'an array of signals such as "SIGTERM"'],
  grace: delay,
  to: oneOf('group', 'leader'),
}

const restartChecks: Checks = {
  when: oneOf('failure', 'always'),
  delay,
  factor: [isFactor, 'a number from 1 to 1,000'],
  maxDelay: delay,
  resetAfter: delay,
  attempts: [(value) => isCount(value) || value === Number.POSITIVE_INFINITY, 'a whole number'],
}

const processChecks: Checks = {
  ...launchChecks,
  ready: [isReadiness, 'a RegExp, a port, { port, host }, { path } or a function'],
  readyTimeout: delay,
  restart: [isObject, '{ when, delay, factor, maxDelay, resetAfter, attempts }'],
  stdin: [
    (value) => value === 'ignore' || value === 'pipe' || isBytes(value),
    '"ignore", "pipe" or bytes',
  ],
  stdout: oneOf('lines', 'bytes', 'ignore', 'inherit'),
  stderr: oneOf('lines', 'ignore', 'inherit'),
  maxLineLength: [(value) => isCount(value) && value > 0, 'a whole number from 1 on'],
  keepLines: [isCount, 'a whole number'],
}

const executeChecks: Checks = {
  ...launchChecks,
  input: [(value) => typeof value === 'string' || isBytes(value), 'a string or bytes'],
  timeout: delay,
  maxOutput: [isCount, 'bytes, a whole number'],
  accept: [
    (value) => value === 'any' || (Array.isArray(value) && value.every(isCount)),
    'an array of exit codes or "any"',
  ],
  encoding: oneOf('utf8', 'buffer'),
}

/**
 * Check the options of a watched process and fill in what is not given.
 *
 * @throws {@link ProcessError} `ERR_OPTIONS`, naming every fault
 */
export function readProcessOptions(options: ProcessOptions): ProcessSettings {
  const faults = launchFaults(options, processChecks)
  if (isObject(options) && isObject(options.restart)) {
    faults.push(...faultsIn(options.restart, restartChecks, ['when'], 'restart.'))
  }
  const { ready, stdout = 'lines', stderr = 'lines', restart } = options ?? {}
  if (ready instanceof RegExp && stdout !== 'lines' && stderr !== 'lines') {
    faults.push('ready: a RegExp needs stdout or stderr to be "lines"')
  }
  refuse(faults)
  return {
    ...readLaunchOptions(options),
    ready,
    readyTimeout: options.readyTimeout ?? 30_000,
    restart: restart && {
      when: restart.when,
      delay: restart.delay ?? 500,
      factor: restart.factor ?? 2,
      maxDelay: restart.maxDelay ?? 30_000,
      resetAfter: restart.resetAfter ?? 60_000,
      attempts: restart.attempts ?? Number.POSITIVE_INFINITY,
    },
    stdin: options.stdin ?? 'ignore',
    stdout,
    stderr,
    maxLineLength: options.maxLineLength ?? 65_536,
    keepLines: options.keepLines ?? 100,
  }
}

/**
 * Check the options of a run to the end and fill in what is not given.
 *
 * @throws {@link ProcessError} `ERR_OPTIONS`, naming every fault
 */
export function readExecuteOptions(options: ExecuteOptions): ExecuteSettings {
  refuse(launchFaults(options, executeChecks))
  const { input = '' } = options
  return {
    ...readLaunchOptions(options),
    input: typeof input === 'string' ? new TextEncoder().encode(input) : input,
    timeout: options.timeout,
    maxOutput: options.maxOutput ?? 10 << 20,
    accept: options.accept ?? [0],
    encoding: options.encoding ?? 'utf8',
  }
}

function readLaunchOptions(options: LaunchOptions): LaunchSettings {
  return {
    command: options.command,
    args: options.args ?? [],
    name: options.name ?? options.command,
    cwd: options.cwd,
    env: options.env ?? {},
    nice: options.nice ?? 0,
    stop: {
      signals: options.stop?.signals ?? ['SIGTERM'],
      grace: options.stop?.grace ?? 5_000,
      to: options.stop?.to ?? 'group',
    },
    guard: options.guard ?? true,
    signal: options.signal,
  }
}

function launchFaults(options: LaunchOptions, checks: Checks): string[] {
  const faults = faultsIn(options, checks, ['command'])
  if (isObject(options) && isObject(options.stop)) {
    faults.push(...faultsIn(options.stop, stopChecks, [], 'stop.'))
  }
  return faults
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new ProcessError('ERR_OPTIONS', faults.join('\n'))
}
