import { WebContentsView } from 'electron'
import type { Loop } from '../../shared/domain/loop'
import { fail, ok, type Result } from '../../shared/result'
import { createRecent } from './recent'
import type { PrintPages } from './printPages'
import { APP_ORIGIN } from './protocol'
import { forbidNavigation } from './window'

/** Chromium without a window: decodes frames as the viewer does and prints reports. Works with no display. */
export interface PageHost {
  /** PNG of one 0-based frame, drawn by the viewer's own code at native size with the pixel aspect applied. */
  framePng(loop: Loop, frame: number): Promise<Result<Uint8Array>>
  /** Prints a page; the marks stand at the head and foot of each sheet. */
  htmlToPdf(html: string, marks: PageMarks): Promise<Uint8Array>
  close(): void
}

export interface PageMarks {
  readonly headerTemplate: string
  readonly footerTemplate: string
}

/** A report's page is drawn anew at each pause in typing, with the same few key frames. */
const FRAMES_KEPT = 16

export function createPageHost(pages: Pick<PrintPages, 'hold'>): PageHost {
  let page: Promise<WebContentsView> | null = null
  const opened = (): Promise<WebContentsView> => (page ??= open(`${APP_ORIGIN}/offscreen.html`))
  const drawn = createRecent<Uint8Array>(FRAMES_KEPT)
  return {
    async framePng(loop, frame) {
      const key = `${loop.sopInstanceUid} ${frame}`
      const kept = drawn.get(key)
      if (kept) return ok(kept)
      const { webContents } = await opened()
      const answer = (await webContents.executeJavaScript(
        `window.longaxisOffscreen.whenReady.then(() => window.longaxisOffscreen.framePng(${JSON.stringify(loop)}, ${frame}))
          .then((png) => ({ png }), (error) => ({ error: String(error?.message ?? error) }))`,
      )) as { readonly png?: string; readonly error?: string }
      if (answer.png === undefined)
        return answer.error === undefined ? fail('frameNotDrawn') : fail('frameNotShown', { reason: answer.error })
      return ok(drawn.add(key, new Uint8Array(Buffer.from(answer.png, 'base64'))))
    },
    async htmlToPdf(html, marks) {
      const held = pages.hold(html)
      const view = await open(held.url)
      try {
        const pdf = await view.webContents.printToPDF({
          pageSize: 'A4',
          printBackground: true,
          preferCSSPageSize: true,
          displayHeaderFooter: true,
          ...marks,
        })
        return new Uint8Array(pdf)
      } finally {
        held.release()
        view.webContents.close()
      }
    },
    close() {
      void page?.then((view) => view.webContents.close())
      page = null
    },
  }
}

async function open(url: string): Promise<WebContentsView> {
  const view = new WebContentsView({
    webPreferences: {
      offscreen: true,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      backgroundThrottling: false,
    },
  })
  forbidNavigation(view.webContents)
  await view.webContents.loadURL(url)
  return view
}
