import { messageOf } from '../../../shared/words'
import type { ViewLabel } from '../../../shared/domain/loop'
import type { Say } from '../../i18n'
import { isGrey, type Display } from '../types'
import { shownWindow } from '../grey'
import { ASIDE, isCompact, type Block, type Corners } from './places'
import type { PaneSize } from './geometry'
import type { LoopViewportProps } from './props'
import { achievedWords, frameWords, followingWords, heartWords, priorWords, rateWords } from './words'

/** What stands at a pane's corners; texts that change with each frame at their longest. */
export interface OverlayTexts {
  readonly prior: string | null
  readonly view: { readonly name: string; readonly source: string } | null
  readonly viewUnknown: string
  readonly who: string
  readonly frame: string
  readonly rate: string
  /** Null where the pane is too small for it. */
  readonly heart: string | null
  readonly warnings: readonly string[]
  readonly display: string
  /** '' unless it is shown. */
  readonly achieved: string
}

export function overlayTexts(
  t: Say,
  { loop, role, patientName, studyDate, showRate = false }: LoopViewportProps,
  size: PaneSize,
  display: Display,
  isInPhase: boolean,
): OverlayTexts {
  const { view } = loop
  const heart = [heartWords(t, loop, 0), isInPhase ? followingWords(t, 'loopLength') : ''].filter(Boolean).join(' · ')
  return {
    prior: role === 'prior' ? priorWords(t, studyDate) : null,
    view: view && { name: view.code === 'other' ? view.name : view.code, source: sourceWords(t, view) },
    viewUnknown: t('viewport.viewUnknown'),
    who: [patientName, role === 'current' ? studyDate : null].filter(Boolean).join(' · '),
    frame: loop.frames > 1 ? frameWords(loop.frames - 1, loop.frames) : '',
    rate: rateWords(t, loop),
    heart: isCompact(size) || heart === '' ? null : heart,
    warnings: loop.warnings.map(messageOf),
    display: displayWords(t, loop, display),
    achieved: showRate ? achievedWords(t, WIDEST_RATE) : '',
  }
}

function sourceWords(t: Say, { source, probability }: ViewLabel): string {
  if (source === 'reader') return t('viewport.viewByReader')
  if (source !== 'model') return source
  return probability === null
    ? t('viewport.viewByModel')
    : t('viewport.viewByModelShare', { percent: Math.round(probability * 100) })
}

/** What the reader changed, so that nobody mistakes it for the recording. */
function displayWords(t: Say, loop: LoopViewportProps['loop'], { zoom, window, invert, flip }: Display): string {
  const shown = shownWindow(loop.format, window)
  return [
    zoom === 1 ? '' : t('viewport.zoom', { zoom: zoom.toFixed(1) }),
    window ? t('viewport.window', { width: Math.round(shown.width), level: Math.round(shown.center) }) : '',
    invert ? t('viewport.inverted') : '',
    !isGrey(loop) && (window || invert) ? t('viewport.greyOnly') : '',
    flip ? t('viewport.flipped') : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

const WIDEST_RATE = { achievedRate: 888.8, dropped: 8888, due: 8888 }

const LINE = 16
/** The PRIOR tag's padding on both sides, and the space after it. */
const TAG = 18
/** What a measured width may be short of, for a font that comes later. */
const SLACK = 1.06

/** The sizes of the texts as they stand in corners, at most half the pane wide. */
export function cornersOf(texts: OverlayTexts, size: PaneSize, widthOf: (text: string) => number): Corners {
  const widest = Math.max(1, size.width / 2 - ASIDE - 8)
  const block = (lines: readonly { readonly text: string; readonly more?: number }[]): Block | null => {
    const widths = lines.filter(({ text }) => text !== '').map(({ text, more = 0 }) => widthOf(text) * SLACK + more)
    if (widths.length === 0) return null
    const height = widths.reduce((sum, width) => sum + LINE * Math.ceil(width / widest), 0)
    return { width: Math.min(widest, Math.max(...widths)), height }
  }
  const view = texts.view ? `${texts.view.name} ${texts.view.source}` : texts.viewUnknown
  return {
    topLeft: block([
      { text: `${texts.prior ?? ''}${view}`, more: texts.prior === null ? 0 : TAG },
      { text: texts.who },
    ]),
    topRight: block([{ text: [texts.frame, texts.rate].filter(Boolean).join(' · ') }, { text: texts.achieved }]),
    bottomLeft: block([{ text: texts.heart ?? '' }, ...texts.warnings.map((text) => ({ text: `⚠ ${text}` }))]),
    bottomRight: block([{ text: texts.display }]),
  }
}

let measuring: CanvasRenderingContext2D | null = null

/** Width of a line of overlay text, CSS pixels. */
export function overlayWidth(text: string): number {
  measuring ??= document.createElement('canvas').getContext('2d')
  if (!measuring) return text.length * 8
  measuring.font = `12px ${getComputedStyle(document.body).fontFamily}`
  return measuring.measureText(text).width
}
