import type { ComponentChildren } from 'preact'

export type Tone = 'good' | 'bad' | 'wait' | 'plain'

/** A word for a state; the color only repeats it. */
export const Badge = ({ tone, children }: { tone: Tone; children: ComponentChildren }) => (
  <span class={`badge ${tone}`}>{children}</span>
)

export interface Fact {
  readonly label: string
  readonly value: ComponentChildren
  /** Numbers and codes, set apart so that they can be compared character by character. */
  readonly exact?: boolean | undefined
}

/** Longer codes stand below their label, over the whole width. */
const isLong = ({ value, exact }: Fact): boolean => exact === true && typeof value === 'string' && value.length > 24

/** A dotted code is broken after its dots, where people who compare it pause. */
const breakable = (text: string): ComponentChildren =>
  text.split(/(?<=\.)(?=[^.]{8})|(?<=[^.]{8}\.)/).flatMap((part, at) => (at === 0 ? [part] : [<wbr key={at} />, part]))

export const Facts = ({ facts }: { facts: readonly Fact[] }) => (
  <dl class="facts">
    {facts.map(({ label, value, exact }) => (
      <div key={label} class={isLong({ label, value, exact }) ? 'long' : undefined}>
        <dt>{label}</dt>
        <dd class={exact === true ? 'exact' : undefined}>{typeof value === 'string' ? breakable(value) : value}</dd>
      </div>
    ))}
  </dl>
)

export interface LicenseCardProps {
  readonly typeName: string
  readonly holder: string
  readonly number: string
  readonly numberLabel: string
  readonly validity: ComponentChildren
  readonly issuer: string
  readonly state: string
  readonly tone: Tone
  readonly demo: boolean
  readonly href?: string
}

/** A license's face, 3:2, looking like what it is. */
export function LicenseCard({
  typeName,
  holder,
  number,
  numberLabel,
  validity,
  issuer,
  state,
  tone,
  demo,
  href,
}: LicenseCardProps) {
  const face = (
    <>
      <span class="license-top">
        <strong>{typeName}</strong>
        <Badge tone={tone}>{state}</Badge>
      </span>
      <span class="license-holder">{holder}</span>
      <span class="license-number">
        <span class="label">{numberLabel}</span> <span class="exact">{number}</span>
      </span>
      <span class="license-foot">
        <span>{validity}</span>
        <span>{issuer}</span>
      </span>
      {demo ? (
        <span class="license-sample" aria-hidden="true">
          演示样例
        </span>
      ) : null}
    </>
  )
  return href === undefined ? (
    <div class="license">{face}</div>
  ) : (
    <a class="license" href={href}>
      {face}
    </a>
  )
}
