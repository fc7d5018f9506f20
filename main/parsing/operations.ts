import { z } from 'zod'
import { limits } from '../../shared/dicom/limits'
import { parsedInstance } from '../../shared/dicom/parsedInstance'
import { fileProblem } from '../files/problem'
import type { Operations } from '../rpc/operations'

const unreadable = z.object({ problem: fileProblem })
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'a Uint8Array')
const file = z.object({ path: z.union([z.string(), bytes]) })

/** All that a parsing process can be asked to do: read the header of one foreign file. */
export const parsingOperations = {
  instance: { request: file, answer: z.union([unreadable, z.object({ instance: parsedInstance })]) },
  /** Paths of a DICOMDIR's referenced files, each as path components. */
  dicomdir: {
    request: file,
    answer: z.union([
      unreadable,
      z.object({
        files: z
          .array(z.array(z.string().max(limits.textCharacters)).max(64).readonly())
          .max(limits.listedFiles)
          .readonly(),
      }),
    ]),
  },
} as const satisfies Operations
