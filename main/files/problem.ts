import { z } from 'zod'

const problems = {
  EACCES: 'noPermission',
  EPERM: 'noPermission',
  ENOENT: 'notThere',
  ENOTDIR: 'notThere',
  EIO: 'mediumUnreadable',
  ENOSPC: 'diskFull',
  EDQUOT: 'quotaUsedUp',
  EFBIG: 'diskFull',
  EROFS: 'libraryReadOnly',
  SQLITE_FULL: 'diskFull',
  ELOOP: 'linkLoop',
} as const
/** Its words are `fileProblems` in the catalogue. */
export const fileProblem = z.enum(Object.values(problems))
export type FileProblem = z.infer<typeof fileProblem>

/** What a file system's error means to a reader; null for any other error. */
export function fileProblemOf(error: unknown): FileProblem | null {
  const code = (error as { code?: string } | null)?.code
  return code !== undefined && Object.hasOwn(problems, code) ? problems[code as keyof typeof problems] : null
}

/** What a file system's error means to a reader; anything else is a bug and is thrown on. */
export function readingProblem(error: unknown): FileProblem {
  const problem = fileProblemOf(error)
  if (problem === null) throw error
  return problem
}
