/**
 * A content security policy that also lets the page's own scripts compile WebAssembly, and still evaluates no text
 * (CSP 3 §4.1, 'wasm-unsafe-eval').
 */
export const allowCompiling = (policy: string): string =>
  policy
    .split(';')
    .map(directive =>
      directive.trim().startsWith('script-src ') ? `${directive.trim()} 'wasm-unsafe-eval'` : directive.trim(),
    )
    .join('; ')
