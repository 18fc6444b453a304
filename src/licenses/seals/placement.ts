import type { Page } from '../../platform/pdf/pages.ts'
import { sealMillimeters } from './appearance.ts'

const pointsPerMillimeter = 72 / 25.4

type Rect = readonly [left: number, bottom: number, right: number, top: number]
type Point = readonly [x: number, y: number]

/** From what people see, right and down from the upper left corner in points, to the page's own coordinates. */
function ownPoint({ box: [left, bottom, right, top], rotation }: Page, [across, down]: Point): Point {
  if (rotation === 90) return [left + down, bottom + across]
  if (rotation === 180) return [right - across, bottom + down]
  return rotation === 270 ? [right - down, top - across] : [left + across, top - down]
}

/**
 * The rectangle of a seal whose middle lies at this place of the page as it is seen; undefined where it would not wholly be
 * on the page.
 * @param x,y millimeters from the left and from the upper edge
 */
export function rectAround(page: Page, x: number, y: number): Rect | undefined {
  const [middleX, middleY] = ownPoint(page, [x * pointsPerMillimeter, y * pointsPerMillimeter])
  return rectAt(page, middleX, middleY)
}

/** The same around a point of the page's own coordinates. */
export function rectAt({ box }: Page, middleX: number, middleY: number): Rect | undefined {
  const half = (sealMillimeters / 2) * pointsPerMillimeter
  const rect: Rect = [middleX - half, middleY - half, middleX + half, middleY + half]
  return rect[0] >= box[0] && rect[1] >= box[1] && rect[2] <= box[2] && rect[3] <= box[3] ? rect : undefined
}
