/** Views the phantom is drawn in. PSAX is at papillary muscle level. */
export const phantomViews = ['A4C', 'A2C', 'PLAX', 'PSAX'] as const
export type PhantomView = (typeof phantomViews)[number]

/** How thick one wall is along the ventricle, and where it is scarred. Lengths in cm, positions 0 (base) to 1 (apex). */
export interface PhantomWall {
  readonly thicknessCm: number
  readonly basalBulgeCm: number
  readonly apicalThinning: number
  readonly scarCentre: number
  readonly scarHalfLength: number
  /** 0 = none; scar tissue scatters up to (1 + scarBrightness) times as much. */
  readonly scarBrightness: number
}

/**
 * What stays with a patient from visit to visit: the shape of the heart, its place in the chest, and how the chest images.
 * Lengths in cm, angles in radians; `…Fraction` in 0..1 of the structure they lie on.
 */
export interface PhantomPatient {
  readonly seed: number
  readonly lvHalfWidthCm: number
  readonly lvLengthCm: number
  readonly lvApexExponent: number
  readonly lvBaseNarrowing: number
  readonly septalCurvatureCm: number
  readonly septum: PhantomWall
  readonly lateral: PhantomWall
  readonly anterior: PhantomWall
  readonly inferior: PhantomWall
  readonly rvWidthCm: number
  readonly rvLengthFraction: number
  readonly rvBaseBulge: number
  readonly moderatorBandFraction: number
  readonly moderatorBandCm: number
  readonly laWidthCm: number
  readonly laHeightCm: number
  readonly laOffsetCm: number
  readonly laTilt: number
  readonly raWidthCm: number
  readonly raHeightCm: number
  readonly atrialSeptumLean: number
  readonly lateralPapillaryFraction: number
  readonly lateralPapillaryCm: number
  readonly medialPapillaryFraction: number
  readonly medialPapillaryCm: number
  /** Angles of the two papillary muscles in the short axis, clockwise from 3 o'clock. */
  readonly papillaryAngles: readonly [number, number]
  readonly falseTendonFraction: number
  readonly falseTendonBrightness: number
  readonly annularCalcium: number
  readonly leafletLengthFraction: number
  readonly aorticRootCm: number
  readonly descendingAortaCm: number
  readonly descendingAortaX: number
  readonly pericardiumBrightness: number
  readonly fatPadCm: number
  readonly heartTilt: number
  readonly heartXCm: number
  readonly heartDepthCm: number
  readonly tissueBrightness: number
  readonly septumBrightness: number
  readonly attenuation: number
  readonly nearFieldClutter: number
  readonly chestWallCm: number
  readonly ribShadowAngle: number
  readonly ribShadowStrength: number
  readonly liverBrightness: number
  readonly lungBrightness: number
  readonly dropOut: number
}

/** What may differ at each visit. The first block is the truth a model is asked for; the rest is how this acquisition went. */
export interface PhantomVisitState {
  /** LV ejection fraction by volume, 10..80. */
  readonly efPercent: number
  readonly pacemaker: boolean
  readonly tavr: boolean
  readonly mitralClip: boolean
  /** Pericardial effusion width at end-diastole; 0 = none. */
  readonly effusionCm: number
  readonly heartRatePerMin: number
  /** LV linear size relative to the patient's first visit. */
  readonly lvSize: number
  readonly tiltJitter: number
  readonly xJitterCm: number
  readonly depthJitterCm: number
  /** LV long axis as cut, 1 = true length. */
  readonly foreshortening: number
  readonly gainDb: number
  readonly dynamicRangeDb: number
  readonly timeGainSlope: number
}

export interface PhantomVisit extends PhantomVisitState {
  readonly seed: number
}
