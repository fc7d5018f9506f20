declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    decode(buffer: ArrayBuffer, offset: number, length: number, bytesPerSample?: number): Uint8Array | Uint16Array
    readonly frame: {
      readonly dimX: number
      readonly dimY: number
      readonly numComp: number
      readonly precision: number
    }
  }
}
