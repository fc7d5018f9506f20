import { type Result } from '../../shared/result'
import { textOf } from '../../shared/words'
import { refuseCheckpoint, type Checkpoint } from './checkpoint'
import { openRangeFile } from './fileReader'
import { openPytorch } from './pytorch'
import { openSafetensors } from './safetensors'

/** Opens a checkpoint by what its first bytes are, not by its name. */
export async function openCheckpoint(path: string): Promise<Result<Checkpoint>> {
  const file = await openRangeFile(path)
  const opened = await openByContent(path, file)
  if (!opened.ok) await file.close()
  return opened
}

async function openByContent(
  path: string,
  file: Awaited<ReturnType<typeof openRangeFile>>,
): Promise<Result<Checkpoint>> {
  if (file.size < 16) return refuseCheckpoint(textOf('checkpointFaults.empty'))
  const head = await file.read(0, 10)
  if (head.toString('latin1', 0, 4) === 'PK\x03\x04') return openPytorch(path, file)
  if (head.toString('latin1', 8, 9) === '{') return openSafetensors(file)
  if (head[0] === 0x80) return refuseCheckpoint(textOf('checkpointFaults.barePickle'))
  return refuseCheckpoint(textOf('checkpointFaults.otherFormat'))
}
