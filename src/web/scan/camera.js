// The camera of a page: its button, its picture, and what it says to those who do not see it.
import { openReader } from './reader.js'

const pauseMilliseconds = 60
/** A code that stays in sight is read once; gone for this long, it is a new one. */
const forgetMilliseconds = 3_000

/**
 * @param root holds `data-camera` (start), `data-camera-stop`, `data-camera-view` (video) and `data-camera-state`, whose texts
 *   stand in its own data attributes
 * @param given what was read last, as {@link startCamera} left it: it still is in sight after the page has changed
 */
export function prepareCamera(root, wasm, onText, given) {
  const part = name => root.querySelector(`[data-camera-${name}]`)
  const [start, stop, view, state] = [root.querySelector('[data-camera]'), part('stop'), part('view'), part('state')]
  if (start === null || navigator.mediaDevices?.getUserMedia === undefined) return undefined
  start.hidden = false
  let last = given
  let seenAt = performance.now()
  let stream
  const say = name => {
    state.textContent = name === undefined ? '' : (state.dataset[name] ?? '')
    state.hidden = name === undefined
  }

  function end() {
    for (const track of stream?.getTracks() ?? []) track.stop()
    stream = undefined
    view.srcObject = null
    view.hidden = true
    stop.hidden = true
    start.hidden = false
  }

  async function look(reader) {
    while (stream !== undefined) {
      const text =
        view.videoWidth > 0 && !document.hidden ? await reader.readFrame(view).catch(() => undefined) : undefined
      const now = performance.now()
      if (text !== undefined && text !== '') {
        const isNew = text !== last || now - seenAt > forgetMilliseconds
        last = text
        seenAt = now
        if (isNew) onText(text)
      }
      await new Promise(resolve => setTimeout(resolve, pauseMilliseconds))
    }
  }

  async function begin() {
    say('starting')
    start.hidden = true
    stop.hidden = false
    try {
      const wanted = { video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false }
      const [reader, camera] = await Promise.all([openReader(wasm), navigator.mediaDevices.getUserMedia(wanted)])
      stream = camera
      view.srcObject = camera
      view.hidden = false
      await view.play()
      say('looking')
      void look(reader)
    } catch (error) {
      end()
      say(error.name === 'NotAllowedError' ? 'refused' : error.name === 'NotFoundError' ? 'none' : 'failed')
    }
  }

  start.addEventListener('click', () => void begin())
  stop.addEventListener('click', () => {
    end()
    say(undefined)
    start.focus()
  })
  addEventListener('pagehide', end)
  return { begin, end, isOn: () => stream !== undefined }
}
