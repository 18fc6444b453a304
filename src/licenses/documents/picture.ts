import QRCode from 'qrcode'

/** Level M: a symbol of version 11 still reads with 15 % of it dirty. */
const options = { errorCorrectionLevel: 'M', margin: 4, maskPattern: 2 } as const

/** The address up to `#` as bytes, the digits in numeric mode: half the size of one byte segment. */
function segmentsOf(url: string): QRCode.QRCodeSegment[] {
  const at = url.indexOf('#') + 1
  return [
    { data: Buffer.from(url.slice(0, at), 'ascii'), mode: 'byte' },
    { data: url.slice(at), mode: 'numeric' },
  ]
}

/** Version 1–40 of the symbol. */
export const qrVersion = (url: string): number => QRCode.create(segmentsOf(url), options).version

/** Eight pixels a module. */
export const qrPng = (url: string): Promise<Buffer> =>
  QRCode.toBuffer(segmentsOf(url), { ...options, type: 'png', scale: 8 })

export const qrSvg = (url: string): Promise<string> => QRCode.toString(segmentsOf(url), { ...options, type: 'svg' })

/** The symbol's modules, row by row: 1 is dark. */
export interface QrSymbol {
  /** Modules on a side. */
  readonly size: number
  readonly data: Uint8Array
}

export function qrSymbol(url: string): QrSymbol {
  const { size, data } = QRCode.create(segmentsOf(url), options).modules
  return { size, data }
}
