import { say } from '../../../shared/words'
import type { ParsedCommand } from '../command'
import { auditVerify } from './auditVerify'
import { bank } from './bank'
import { compare } from './compare'
import { demo } from './demo'
import { frame } from './frame'
import { importFiles } from './import'
import { libraryVerify } from './libraryVerify'
import { list } from './list'
import { modelCalibrate } from './modelCalibrate'
import { modelCheck } from './modelCheck'
import { modelImport } from './modelImport'
import { modelList } from './modelList'
import { modelPrecision } from './modelPrecision'
import { modelUse } from './modelUse'
import { read } from './read'
import { report } from './report'
import { search } from './search'

/** Every command, in the order of the help. */
export const commands = [
  importFiles,
  list,
  frame,
  read,
  compare,
  report,
  search,
  bank,
  demo,
  modelImport,
  modelCalibrate,
  modelCheck,
  modelPrecision,
  modelList,
  modelUse,
  libraryVerify,
  auditVerify,
] as const

/** What any of them was asked. */
export type CommandRequest =
  ReturnType<(typeof commands)[number]['parse']> extends ParsedCommand<infer Request> ? Request : never

/** First words that several commands share. */
export const commandGroups = [
  { name: 'model', description: () => say('cliHelp.model') },
  { name: 'library', description: () => say('cliHelp.libraryGroup') },
  { name: 'audit', description: () => say('cliHelp.auditGroup') },
] as const
