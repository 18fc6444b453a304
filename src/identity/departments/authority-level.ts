/** Levels of a body that defines, issues or verifies (GB/T 36902): 国家级, 省(部)级, 地市级, 区县级, 乡镇级, 其他. */
export const authorityLevels = ['national', 'province', 'city', 'county', 'township', 'other'] as const
export type AuthorityLevel = (typeof authorityLevels)[number]

/** Whether one level stands at or below another. */
export const isAtOrBelow = (one: AuthorityLevel, other: AuthorityLevel): boolean =>
  authorityLevels.indexOf(one) >= authorityLevels.indexOf(other)
