import type { Study } from '../../shared/domain/study'
import { ok, type Result } from '../../shared/result'
import type { Act } from '../history'

/** A reader's decisions about whose heart a visit shows. */
export interface IdentityStore {
  confirm(): Promise<Result<Study>>
  undoConfirm(): Promise<Result<Study>>
  move(patientKey: string): Promise<Result<Study>>
  undoMove(): Promise<Result<Study>>
}

export const confirming =
  (store: IdentityStore): Act =>
  async () => {
    const confirmed = await store.confirm()
    return confirmed.ok ? ok(unconfirming(store)) : confirmed
  }

const unconfirming =
  (store: IdentityStore): Act =>
  async () => {
    const warned = await store.undoConfirm()
    return warned.ok ? ok(confirming(store)) : warned
  }

export const movingTo =
  (store: IdentityStore, patientKey: string): Act =>
  async () => {
    const moved = await store.move(patientKey)
    return moved.ok ? ok(movingBack(store, patientKey)) : moved
  }

/** Takes a move back; `patientKey` is the patient under whom the visit stands until then. */
export const movingBack =
  (store: IdentityStore, patientKey: string): Act =>
  async () => {
    const back = await store.undoMove()
    return back.ok ? ok(movingTo(store, patientKey)) : back
  }
