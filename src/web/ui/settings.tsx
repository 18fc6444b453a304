import type { ComponentChildren } from 'preact'

export interface SettingProps {
  readonly name: ComponentChildren
  readonly state: ComponentChildren
  /** What can be done about it. */
  readonly children?: ComponentChildren
}

/** One thing that is set, how it stands, and what can be done about it. */
export const Setting = ({ name, state, children }: SettingProps) => (
  <li>
    <div>
      <strong>{name}</strong>
      <small>{state}</small>
    </div>
    {children === undefined || children === null ? null : <div class="setting-actions">{children}</div>}
  </li>
)

export const Settings = ({ children }: { children: ComponentChildren }) => <ul class="settings">{children}</ul>
