/**
 * What every kernel of a test is told: to speak on the serial line, and not to panic because the timer of a machine on
 * a busy host ticks late.
 */
export const kernelWords = 'console=ttyS0 no_timer_check'
