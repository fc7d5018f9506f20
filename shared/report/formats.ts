interface Format {
  /** Also the file name's ending. */
  readonly id: string
  /** The key that exports it from the report page; null = by button and palette alone. */
  readonly shortcut: { readonly key: string; readonly printed: string } | null
}

/** What a report is exported as, the usual one last. Each has a writer in main/report/formats and words in `report.export`. */
export const reportFormats = [
  { id: 'json', shortcut: null },
  { id: 'txt', shortcut: { key: '$mod+t', printed: 'Ctrl T' } },
  { id: 'pdf', shortcut: { key: '$mod+p', printed: 'Ctrl P' } },
] as const satisfies readonly Format[]

export type ReportFormat = (typeof reportFormats)[number]['id']

export const reportFormatIds = reportFormats.map(({ id }) => id)

/** The endings as they are listed for a person. */
export const reportEndings = reportFormatIds.map((id) => `.${id}`).join(', ')
