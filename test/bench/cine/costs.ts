import type { ElectronApplication } from '@playwright/test'
import { readFileSync } from 'node:fs'

const TICK_MS = 10

/** CPU time of every process of an Electron program so far, ms, from /proc (ticks of 10 ms). */
export async function cpuMs(app: ElectronApplication): Promise<number> {
  const pids = await app.evaluate(({ app: electron }) => electron.getAppMetrics().map(({ pid }) => pid))
  return pids.reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
    return sum + TICK_MS * (Number(fields[11]) + Number(fields[12]))
  }, 0)
}

/** Working set of its renderer processes, MB. */
export const rendererMegabytes = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ app: electron }) =>
    electron
      .getAppMetrics()
      .filter(({ type }) => type === 'Tab')
      .reduce((sum, { memory }) => sum + memory.workingSetSize / 1024, 0),
  )
