import { textOf } from '../../../shared/words'
import { loop as loopSchema, type Loop, type ViewCode, type ViewLabel } from '../../../shared/domain/loop'
import type { Study } from '../../../shared/domain/study'
import { fail, ok, type Result } from '../../../shared/result'
import { now, type WriteAccess } from '../access'
import type { Audit } from '../audit/audit'
import type { Filing } from './filing'
import type { AddedInstances, InstanceRecord } from './instanceRecord'
import type { StudiesReader } from './reader'

export interface StudiesWriter {
  /** One transaction for the batch; returns what was added and what was already there (by SOP Instance UID and content). */
  addInstances(batch: readonly InstanceRecord[]): AddedInstances
  setReadState(studyInstanceUid: string, readState: Study['readState'], user: string): Result<Study>
  /** A reader’s label beats the file’s, the file’s a model’s; a weaker one changes nothing. */
  setView(
    sopInstanceUid: string,
    view: ViewLabel | { readonly code: ViewCode; readonly source: 'reader' },
    user: string,
  ): Result<null>
  /** Views as the model that reads says now: null takes a model's earlier word back. Names by a file or a reader stand. */
  setModelViews(views: ReadonlyMap<string, ViewLabel | null>): void
}

export function studiesWriter(
  { run, transaction }: WriteAccess,
  reader: StudiesReader,
  audit: Audit,
  { addInstances, refreshWorklist, chooseThumbnail }: Filing,
): StudiesWriter {
  return {
    addInstances: (batch) => transaction((changed) => addInstances(batch, changed)),

    setReadState: (uid, readState, user) =>
      transaction((changed) => {
        const before = reader.study(uid)
        if (!before) return fail('unknownStudy', { uid })
        run('UPDATE studies SET readState = ? WHERE studyInstanceUid = ?', readState, uid)
        refreshWorklist(before.patientKey)
        audit({
          at: now(),
          user,
          action: 'readState',
          studyInstanceUid: uid,
          subject: uid,
          modelSha256: null,
          detail: textOf('audit.changed', { before: before.readState, after: readState }),
        })
        changed(uid)
        return ok({ ...before, readState })
      }),

    setView: (sop, label, user) =>
      transaction((changed) => {
        const loop = reader.loop(sop)
        if (!loop) return fail('unknownLoop')
        const view: ViewLabel =
          'name' in label ? label : { code: label.code, name: label.code, source: 'reader', probability: null }
        if (rank(view) < rank(loop.view)) return ok(null)
        saveLoop({ ...loop, view })
        chooseThumbnail(loop.studyInstanceUid)
        if (view.source === 'reader')
          audit({
            at: now(),
            user,
            action: 'setView',
            studyInstanceUid: loop.studyInstanceUid,
            subject: sop,
            modelSha256: null,
            detail: textOf('audit.changed', { before: loop.view?.code ?? textOf('audit.none'), after: view.code }),
          })
        changed(loop.studyInstanceUid)
        return ok(null)
      }),

    setModelViews: (views) =>
      transaction((changed) => {
        for (const [sop, view] of views) {
          const loop = reader.loop(sop)
          if (!loop || (loop.view !== null && loop.view.source !== 'model')) continue
          saveLoop({ ...loop, view })
          chooseThumbnail(loop.studyInstanceUid)
          changed(loop.studyInstanceUid)
        }
      }),
  }

  function saveLoop(loop: Loop): void {
    run(
      'UPDATE instances SET loop = ? WHERE sopInstanceUid = ?',
      JSON.stringify(loopSchema.parse(loop)),
      loop.sopInstanceUid,
    )
  }
}

/** A reader's label beats the file's, the file's a model's. */
const rank = (view: ViewLabel | null): number => (view === null ? 0 : { model: 1, DICOM: 2, reader: 3 }[view.source])
