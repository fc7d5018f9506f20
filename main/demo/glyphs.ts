/** A 5 × 7 dot font for the drawn machine overlay, a row a hexadecimal digit pair; only what the demo writes. */
const glyphs: Readonly<Record<string, string>> = {
  A: '0e11111f111111',
  B: '1e11111e11111e',
  C: '0e11101010110e',
  D: '1c12111111121c',
  E: '1f10101e10101f',
  F: '1f10101e101010',
  G: '0e11101711110f',
  H: '1111111f111111',
  I: '0e04040404040e',
  J: '0702020202120c',
  K: '11121418141211',
  L: '1010101010101f',
  M: '111b1515111111',
  N: '11191513111111',
  O: '0e11111111110e',
  P: '1e11111e101010',
  Q: '0e11111115120d',
  R: '1e11111e141211',
  S: '0f10100e01011e',
  T: '1f040404040404',
  U: '1111111111110e',
  V: '11111111110a04',
  W: '111111151515' + '0a',
  X: '11110a040a1111',
  Y: '1111110a040404',
  Z: '1f01020408101f',
  0: '0e11131519110e',
  1: '040c040404040e',
  2: '0e11010204081f',
  3: '1f02040201110e',
  4: '02060a121f0202',
  5: '1f101e0101110e',
  6: '0608101e11110e',
  7: '1f010204080808',
  8: '0e11110e11110e',
  9: '0e11110f01020c',
  '-': '0000001f000000',
  '.': '00000000000c0c',
  ':': '000c0c000c0c00',
  '/': '00010204081000',
  '%': '18190204081303',
  ' ': '00000000000000',
}

export type Rgb = readonly [red: number, green: number, blue: number]

/** A canvas of interleaved RGB. */
export interface Canvas {
  readonly rgb: Uint8Array
  readonly width: number
  readonly height: number
}

export function setPixel({ rgb, width, height }: Canvas, x: number, y: number, colour: Rgb): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return
  rgb.set(colour, (Math.round(y) * width + Math.round(x)) * 3)
}

/** Writes upper-case text, its top left corner at (x, y), each dot `scale` pixels wide. */
export function drawText(canvas: Canvas, text: string, x: number, y: number, colour: Rgb, scale = 1): void {
  ;[...text.toUpperCase()].forEach((letter, n) => {
    const rows = glyphs[letter] ?? glyphs[' '] ?? ''
    for (let row = 0; row < 7; row++) {
      const bits = Number.parseInt(rows.slice(row * 2, row * 2 + 2), 16)
      for (let column = 0; column < 5; column++)
        if (bits & (16 >> column)) fill(canvas, x + (n * 6 + column) * scale, y + row * scale, scale, scale, colour)
    }
  })
}

export function fill(canvas: Canvas, x: number, y: number, width: number, height: number, colour: Rgb): void {
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) setPixel(canvas, x + column, y + row, colour)
}
