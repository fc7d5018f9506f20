import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeIn, readFile } from '../helpers/frames'
import { hasSharedDicom, sharedDicom, sharedFiles } from '../helpers/shared'

/** DCMTK's dcmj2pnm writes a frame as PPM; it decodes on its own and knows nothing of ours. */
function hasDcmtk(): boolean {
  try {
    execFileSync('dcmj2pnm', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    console.warn('skipped: DCMTK (dcmj2pnm) is not installed')
    return false
  }
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'longaxis-peer-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Codings that Debian's DCMTK decodes: native, RLE, JPEG, JPEG-LS (dcml2pnm); not JPEG 2000 nor HTJ2K. */
const tools: readonly (readonly [syntaxes: RegExp, tool: string])[] = [
  [/\.1\.2(\.1|\.2|\.1\.99|\.5)?$/, 'dcm2pnm'],
  [/\.1\.2\.4\.(50|51|57|70)$/, 'dcmj2pnm'],
  [/\.1\.2\.4\.(80|81)$/, 'dcml2pnm'],
]

/**
 * Largest mean difference a channel, of 255. Uncompressed, RLE and lossless codings agree to rounding; lossy JPEG differs
 * by its inverse cosine transform and by how chroma is scaled up, most at sharp edges.
 */
const tolerance = (syntax: string): number => (/\.4\.5[01]$/.test(syntax) ? 2 : 0.6)

interface Picture {
  readonly columns: number
  readonly rows: number
  readonly rgb: Uint8Array
}

function readPnm(file: string): Picture {
  const bytes = readFileSync(file)
  const header = /^(P[56])\s+(?:#[^\n]*\n)?(\d+)\s+(\d+)\s+(\d+)\s/.exec(bytes.subarray(0, 200).toString('latin1'))
  if (!header) throw new Error(`${file} is no PGM or PPM`)
  const body = new Uint8Array(bytes.subarray(header[0].length))
  return {
    columns: Number(header[2]),
    rows: Number(header[3]),
    rgb:
      header[1] === 'P6' ? body : Uint8Array.from({ length: body.length * 3 }, (_, n) => body[Math.floor(n / 3)] ?? 0),
  }
}

function meanDifference(rgba: Uint8ClampedArray, rgb: Uint8Array): number {
  let sum = 0
  for (let n = 0; n < rgb.length; n++) sum += Math.abs((rgba[Math.floor(n / 3) * 4 + (n % 3)] ?? 0) - (rgb[n] ?? 0))
  return sum / rgb.length
}

/** Written without window or VOI by us and by DCMTK alike: colour only, since DCMTK scales grey to its own range. */
const isColour = (photometric: string): boolean => !photometric.startsWith('MONOCHROME')

describe.skipIf(!hasSharedDicom || !hasDcmtk())('colours agree with DCMTK, pixel by pixel', () => {
  it.each(sharedFiles())('%s', async (name) => {
    const { parsed, bytes } = await readFile(path.join(sharedDicom, name))
    if (!parsed.ok || parsed.value.loop.refusal !== null) return
    const { loop } = parsed.value
    const tool = tools.find(([syntaxes]) => syntaxes.test(loop.format.transferSyntaxUid))?.[1]
    if (!tool || !isColour(loop.format.photometricInterpretation) || loop.format.bitsAllocated !== 8) return
    const out = path.join(folder, `${name}.ppm`)
    execFileSync(tool, ['--frame', '1', '+op', path.join(sharedDicom, name), out], { stdio: 'ignore' })
    const theirs = readPnm(out)
    const ours = await decodeIn(loop, bytes, 0)
    expect([ours.columns, ours.rows]).toEqual([theirs.columns, theirs.rows])
    expect(meanDifference(ours.rgba, theirs.rgb)).toBeLessThan(tolerance(loop.format.transferSyntaxUid))
  })
})
