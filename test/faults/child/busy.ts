import { startWatchdog } from '../../../main/parsing/watchdog'

/** Works on one file for ever, or takes memory for it without end, under the parsing process's watchdog: `busy.ts time|memory`. */
const watchdog = startWatchdog()
const held: Buffer[] = []
process.stdout.write('begun\n')
void watchdog.over(
  (async () => {
    await Promise.resolve()
    for (;;) if (process.argv[2] === 'memory') held.push(Buffer.alloc(16 * 1024 * 1024, 1))
  })(),
)
