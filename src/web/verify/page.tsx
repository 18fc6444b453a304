import { assetPath } from '../assets.ts'
import { Field } from '../ui/form.tsx'
import type { Language } from '../ui/text.ts'
import { offlineWords } from './words.ts'

/** Verifies in the browser, by what it has kept; everything that can be pressed is there once its script runs. */
export function Offline({ language }: { readonly language: Language }) {
  const t = offlineWords[language]
  const states = Object.fromEntries(Object.entries(t.cameraStates).map(([name, said]) => [`data-${name}`, said]))
  return (
    <div data-offline data-words={JSON.stringify(t.script)}>
      <h1>{t.title}</h1>
      <p class="lead">{t.lead}</p>
      <noscript>
        <p class="notice">{t.noScript}</p>
      </noscript>
      <div data-ready hidden>
        <section class="panel scan-bar">
          <div class="camera">
            <div class="ways">
              <button type="button" data-camera hidden>
                {t.camera}
              </button>
              <button class="second" type="button" data-camera-stop hidden>
                {t.cameraStop}
              </button>
              <button class="second" type="button" data-choose>
                {t.picture}
              </button>
            </div>
            <input type="file" accept="image/*" aria-label={t.picture} data-picture hidden />
            <video data-camera-view aria-label={t.cameraView} muted playsInline hidden />
            <p class="hint" role="status" data-camera-state {...states} hidden />
            <p class="hint" role="status" data-picture-state hidden />
          </div>
          <form data-scanner data-wasm={assetPath('reader.wasm')}>
            <div class="scan-line">
              <Field name="qr" label={t.qr} hint={t.qrHint} autocomplete="off" maxlength={2000} optional />
              <button class="second" type="submit">
                {t.submit}
              </button>
            </div>
          </form>
        </section>
      </div>
      <div data-answer />
      <section class="panel">
        <h2>{t.basis}</h2>
        <p data-network>{t.opening}</p>
        <p data-kept role="status" />
        <div class="buttons">
          <button class="second" type="button" data-refresh>
            {t.refresh}
          </button>
        </div>
        <p class="hint">
          {t.online} <a href="/v">{t.onlineLink}</a>
        </p>
      </section>
    </div>
  )
}
