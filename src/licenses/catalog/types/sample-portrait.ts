/** Nobody: a head and shoulders that a program has drawn, 102 × 126 pixels as on resident identity cards (PNG). */
export const samplePortrait = [
  'data:image/png;base64,',
  'iVBORw0KGgoAAAANSUhEUgAAAGYAAAB+CAAAAADzMTtIAAABe0lEQVR42u3Y0ZGDMAyEYVXnerZIF6AyXMZNcpm7JBi8RhIhif4n4IFv4AVm',
  'pR2SJJNMMsl8OVOimXJfEFOW+TOlny9T1nNkSjE6YlYoR+wK44iDQjjioYwdcVGGjvgoI+ccTCk+zimYUpycMzAr99N5Z5LR/+IYfcyJ2UY6',
  'kAOj/ZwZVcIxM6qMY2VUKec9GFXO2cWwCuMwT0MzppemyjpvwKjSTjI3RpV3DN+bCaYlc3N4xvA7qHwtmY9kmo/yZUxzUU7DNA/lPExzUE7E',
  'NLvC7WlmhVwHrQq7dRoVerm1KfxAbFIm5m6LMrOq1wVSI8b7Wuu9dDmNYq7p31EoU5NJJhkmAOgwl8tuDH5bYShJWGSLGUPCItvMCBIWGTHb',
  'kLDImNmChFaY5hnsa5IBXB1xVlYc8Vb6jngjfUgClI7zMgYIcCREWTgSozw7EqQ8OS9hgCBHwpQH5wUMEOYczwBxzuEMEOgczQCRzmcyQKiT',
  'zH4GiHWSSeYY5gcFAw16eJ5ZJQAAAABJRU5ErkJggg==',
].join('')
