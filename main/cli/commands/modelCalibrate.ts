import path from 'node:path'
import { say } from '../../../shared/words'
import { calibratePack } from '../../inference/calibration/calibratePack'
import { defineCommand } from '../command'

/** Fits the chosen pack to labelled studies and to loops with named views, and writes a calibrated one beside it. */
export const modelCalibrate = defineCommand({
  name: 'model calibrate',
  needsLibrary: true,
  declare: (command) => command.description(say('cliHelp.modelCalibrate')).arguments('[labels]'),
  parse: ([labels]: [string | undefined]) => ({ labels: labels ?? null }),
  async run({ labels }, { session }, print) {
    const { database, pixels, models } = session()
    const calibrated = await calibratePack(
      { database, pixels, models },
      labels === null ? null : path.resolve(labels),
      { onProgress: (done, total, work) => print(say('cliProgress.counted', { work, done, total })) },
    )
    if (calibrated.ok) models.rescan()
    return calibrated
  },
})
