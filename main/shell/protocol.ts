import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { PIXEL_CHUNK_BYTES, PIXEL_FAULT_STATUS } from '../../shared/ipc/pixels'
import { SourceFault, type ByteSource } from '../../shared/dicom/byteSource'
import type { Failure } from '../../shared/result'
import { say } from '../../shared/words'

export const APP_ORIGIN = 'longaxis://app'

/** One policy for every page: nothing remote, no inline script; wasm for the JPEG 2000, JPEG-LS and HTJ2K codecs. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self' longaxis://pixels",
  "worker-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** A printed report: its own inline style sheet and its key frames, no script at all. */
const PRINT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src 'self'; base-uri 'none'; form-action 'none'"

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
  '.map': 'application/json',
}

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: 'longaxis',
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true },
    },
  ])
}

export interface ProtocolSources {
  /** Folder of the built renderer. */
  readonly rendererFolder: string
  /** The readable bytes of an instance (decrypted, inflated), or null when the library has none. */
  openPixels(sopInstanceUid: string): Promise<ByteSource | null>
  /** The page held for print at a path, served under the print policy. */
  printPage(pathname: string): string | undefined
}

export function serveProtocol(sources: ProtocolSources): void {
  protocol.handle('longaxis', (request) => {
    const url = new URL(request.url)
    if (request.method !== 'GET') return plain(405, 'only GET')
    if (url.host === 'pixels') return servePixels(url, sources)
    if (url.host === 'app') return serveApp(url, sources)
    return plain(404, 'not found')
  })
}

async function serveApp(url: URL, { rendererFolder: folder, printPage }: ProtocolSources): Promise<Response> {
  const printed = printPage(url.pathname)
  if (printed !== undefined)
    return new Response(printed, {
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PRINT_POLICY },
    })
  const file = path.normalize(
    path.join(folder, decodeURIComponent(url.pathname === '/' ? '/index.html' : url.pathname)),
  )
  const type = contentTypes[path.extname(file)]
  if (!file.startsWith(folder + path.sep) || type === undefined) return plain(404, 'not found')
  try {
    return new Response(await readFile(file), {
      headers: {
        'content-type': type,
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
      },
    })
  } catch {
    return plain(404, 'not found')
  }
}

/** The longest answer that is read before it begins: a whole video of usual length. */
const READ_FIRST_BYTES = 64 * 1024 * 1024

async function servePixels(url: URL, sources: ProtocolSources): Promise<Response> {
  const sop = decodeURIComponent(url.pathname.slice(1))
  const offset = wholeNumber(url.searchParams.get('offset'))
  const length = wholeNumber(url.searchParams.get('length'))
  if (!sop || offset === null || length === null) return plain(400, say('pixelFaults.rangeInvalid'))
  try {
    const source = await sources.openPixels(sop)
    if (!source) return plain(404, say('pixelFaults.unknownInstance'))
    if (offset + length > source.size) return plain(416, say('pixelFaults.beyondEnd', { bytes: source.size }))
    // What is damaged is answered with its failure, so it is all read before the answer begins, unless it is very long.
    const body =
      length <= READ_FIRST_BYTES ? ((await source.read(offset, length)) as BodyInit) : chunks(source, offset, length)
    return pixelResponse(body, length)
  } catch (error) {
    if (error instanceof SourceFault) return faultResponse(error.failure)
    throw error
  }
}

const pixelResponse = (body: BodyInit, length: number): Response =>
  new Response(body, {
    headers: {
      'content-type': 'application/octet-stream',
      'content-length': String(length),
      'access-control-allow-origin': APP_ORIGIN,
    },
  })

const faultResponse = (failure: Failure): Response =>
  new Response(JSON.stringify(failure), {
    status: PIXEL_FAULT_STATUS,
    headers: { 'content-type': 'application/json', 'access-control-allow-origin': APP_ORIGIN },
  })

function chunks(source: ByteSource, offset: number, length: number): ReadableStream<Uint8Array> {
  let position = offset
  const end = offset + length
  return new ReadableStream({
    async pull(controller) {
      if (position >= end) return controller.close()
      const size = Math.min(PIXEL_CHUNK_BYTES, end - position)
      controller.enqueue(await source.read(position, size))
      position += size
    },
  })
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { 'content-type': 'text/plain' } })
}
