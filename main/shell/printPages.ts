/** Pages made of HTML, each served under its own URL until it is released. */
export interface PrintPages {
  hold(html: string): { readonly url: string; release(): void }
  /** The HTML behind a path of `origin`; undefined where none is held there. */
  at(pathname: string): string | undefined
}

const FOLDER = '/print/'

export function createPrintPages(origin: string): PrintPages {
  const pages = new Map<string, string>()
  return {
    hold(html) {
      const pathname = FOLDER + crypto.randomUUID()
      pages.set(pathname, html)
      return { url: origin + pathname, release: () => void pages.delete(pathname) }
    },
    at: (pathname) => pages.get(pathname),
  }
}

/** The report page on the screen. Its texts are a patient's, so no more than one is held. */
export interface ShownReport {
  /** The page's URL; the page shown before is released. */
  show(html: string): string
}

export function createShownReport(pages: Pick<PrintPages, 'hold'>): ShownReport {
  let shown: ReturnType<PrintPages['hold']> | null = null
  return {
    show(html) {
      shown?.release()
      shown = pages.hold(html)
      return shown.url
    },
  }
}
