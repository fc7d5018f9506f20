import type { ReportDraft } from '../../../shared/domain/report'
import type { ReportSubject } from '../../../shared/report/text'
import type { PageHost } from '../../shell/hiddenPage'

/** A report about to leave the program: the version that was just saved, and whose it is. */
export interface ReportToWrite {
  readonly draft: ReportDraft
  readonly subject: ReportSubject
  readonly page: PageHost
  /** The key frames as data URLs, in order; null where a frame can't be drawn. */
  pictures(): Promise<readonly (string | null)[]>
}

/** The bytes or UTF-8 text of one format. */
export type ReportWriter = (report: ReportToWrite) => Promise<Uint8Array | string>
