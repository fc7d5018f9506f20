import path from 'node:path'
import { failureOf, type Failure } from '../../shared/result'
import { backupOf, DATABASE } from './record'

/** What a library's disk or database says, as a failure; anything else is a bug and is thrown on. */
export function libraryProblem(error: unknown, folder: string): Failure {
  const { code: errorCode, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown }
  const code = String(errorCode)
  if (/^(EROFS|EACCES|EPERM|SQLITE_READONLY.*|SQLITE_PERM|SQLITE_CANTOPEN.*)$/.test(code))
    return failureOf('libraryReadOnly', { folder })
  if (/^(ENOSPC|EDQUOT|SQLITE_FULL)$/.test(code)) return failureOf('libraryFull', { folder })
  if (/^(EIO|SQLITE_IOERR.*)$/.test(code)) return failureOf('libraryDiskFails', { folder })
  if (/^(SQLITE_CORRUPT.*|SQLITE_NOTADB)$/.test(code))
    return failureOf('libraryDamaged', { file: path.join(folder, DATABASE), backup: backupOf(folder, DATABASE) })
  if (/^(ENOTDIR|EEXIST|EISDIR)$/.test(code) || (code === 'ENOENT' && syscall === 'mkdir'))
    return failureOf('libraryNoFolder', { folder })
  throw error
}
