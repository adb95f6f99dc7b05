import { recordCommand } from '@boxwright/recorder/cli'

// The command as an application mounts it: what the benchmark measures.
await recordCommand().parseAsync()
