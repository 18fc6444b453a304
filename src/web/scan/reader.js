// What is in a picture: by the browser's own reader where it has one, else by ours (zxing, compiled to WebAssembly), which is
// fetched from where the page came from when it is first needed.
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'

const longestSide = 2_400

async function browsersOwn() {
  if (!('BarcodeDetector' in globalThis)) return undefined
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => [])
  return formats.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : undefined
}

let ours
const loadOurs = wasm => {
  ours ??= prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true })
  return ours
}

const canvas = document.createElement('canvas')
const context = canvas.getContext('2d', { willReadFrequently: true })

function pixelsOf(source, width, height) {
  const scale = Math.min(1, longestSide / Math.max(width, height))
  canvas.width = Math.round(width * scale)
  canvas.height = Math.round(height * scale)
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

async function readByOurs(source, width, height, isThorough) {
  const options = { formats: ['QRCode'], tryHarder: isThorough, tryInvert: isThorough, maxNumberOfSymbols: 1 }
  const [found] = await readBarcodes(pixelsOf(source, width, height), options)
  return found?.isValid ? found.text : undefined
}

/**
 * Opens the reader. It takes the frame of a video, or a picture that somebody chose.
 * @param wasm address of our reader
 */
export async function openReader(wasm) {
  const own = await browsersOwn()
  if (own === undefined) await loadOurs(wasm)
  return {
    /** The text of the QR in the frame, or undefined. */
    async readFrame(video) {
      if (own !== undefined) return (await own.detect(video))[0]?.rawValue
      return readByOurs(video, video.videoWidth, video.videoHeight, false)
    },
    /** The same of a file; throws for what is no picture. */
    async readPicture(file) {
      const picture = await createImageBitmap(file)
      try {
        const found = own === undefined ? [] : await own.detect(picture)
        if (found.length > 0) return found[0].rawValue
        await loadOurs(wasm)
        return await readByOurs(picture, picture.width, picture.height, true)
      } finally {
        picture.close()
      }
    },
  }
}
