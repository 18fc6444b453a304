import { writeFileSync } from 'node:fs'
import QRCode from 'qrcode'

const [width, height] = [640, 480]
const quietModules = 4

/** What a camera sees of a QR that is held before it: gray frames (YUV4MPEG2), as Chromium's own false camera plays them. */
export function filmOf(text: string, path: string): void {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' })
  const side = modules.size + 2 * quietModules
  const pixels = Math.floor(height / side)
  const [left, top] = [Math.floor((width - side * pixels) / 2), Math.floor((height - side * pixels) / 2)]
  const light = Buffer.alloc(width * height, 200)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const [column, row] = [Math.floor((x - left) / pixels), Math.floor((y - top) / pixels)].map(
        at => at - quietModules,
      )
      const isInside = column !== undefined && row !== undefined && Math.min(column, row) >= 0
      if (isInside && Math.max(column, row) < modules.size && modules.get(row, column) === 1) light[y * width + x] = 30
    }
  const color = Buffer.alloc((width * height) / 2, 128)
  const frame = Buffer.concat([Buffer.from('FRAME\n'), light, color])
  const opening = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`)
  writeFileSync(path, Buffer.concat([opening, frame, frame]))
}

/** Chromium with that film before its camera, which it may use without asking. */
export const cameraFlags = (film: string): string[] => [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${film}`,
]
