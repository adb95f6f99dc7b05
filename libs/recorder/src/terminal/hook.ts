import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { ClosedSegment } from '../events.ts'

/**
 * Run a user's command for each file of a closed segment, the file's path as its last argument. The command
 * goes to the shell, the path does not: a name cannot become a command.
 */
export function runHook(command: string, segment: ClosedSegment, directory: string): void {
  for (const { name } of segment.files) {
    const args = ['-c', `${command} "$1"`, 'sh', join(directory, name)]
    spawn('/bin/sh', args, { stdio: ['ignore', 2, 2] }).on('error', () => undefined)
  }
}
