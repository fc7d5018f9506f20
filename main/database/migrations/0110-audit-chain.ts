import type { WritableDb } from '../sqlite'

interface Row {
  readonly auditId: number
  readonly at: string
  readonly user: string
  readonly action: string
  readonly studyInstanceUid: string | null
  readonly subject: string
  readonly modelSha256: string | null
  readonly detail: string
  readonly detailText: string | null
}

/**
 * The audit trail becomes a chain: each event has a MAC over it and the one before, and the system's user. Events of before
 * are chained as they are found, numbered as they were; nothing vouches for them until now.
 */
export function migrate(db: WritableDb): void {
  db.exec(`
    DROP TRIGGER auditStays;
    ALTER TABLE auditEvents ADD COLUMN systemUser TEXT NOT NULL DEFAULT '';
    ALTER TABLE auditEvents ADD COLUMN mac TEXT NOT NULL DEFAULT '';
  `)
  const chain = db.prepare('SELECT auditMac(?, ?) mac')
  const keep = db.prepare('UPDATE auditEvents SET mac = ? WHERE auditId = ?')
  let previous = ''
  for (const row of db.prepare('SELECT * FROM auditEvents ORDER BY auditId').all() as Row[]) {
    const { auditId, at, user, action, studyInstanceUid, subject, modelSha256, detail, detailText } = row
    const text = JSON.stringify([
      auditId,
      at,
      user,
      '',
      action,
      studyInstanceUid,
      subject,
      modelSha256,
      detail,
      detailText,
    ])
    const { mac } = chain.get(previous, text) as { mac: string }
    keep.run(mac, auditId)
    previous = mac
  }
  db.exec(
    "CREATE TRIGGER auditStays BEFORE UPDATE ON auditEvents BEGIN SELECT RAISE(ABORT, 'audit events are never changed'); END;",
  )
}
