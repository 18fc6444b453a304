/**
 * A content security policy that also lets forms lead to `origin`: browsers apply `form-action` to the redirects that
 * follow a form, and the last step of signing in leads to the application (CSP 3 §4.2.4).
 */
export function allowFormTarget(policy: string, origin: string): string {
  return policy
    .split(';')
    .map(directive =>
      directive.trim().startsWith('form-action ') ? `${directive.trim()} ${origin}` : directive.trim(),
    )
    .join('; ')
}
