/** In the order in which they are looked for: most browsers also carry the names of others. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger/i, 'WeChat'],
  [/AlipayClient/i, 'Alipay'],
  [/Edg(?:A|iOS)?\//, 'Edge'],
  [/HuaweiBrowser/, 'Huawei Browser'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/CriOS|Chrome/, 'Chrome'],
  [/Safari/, 'Safari'],
]
const systems: readonly (readonly [RegExp, string])[] = [
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

const named = (names: typeof browsers, text: string): string | undefined => names.find(([form]) => form.test(text))?.[1]

/** `Chrome · Windows`: enough for a person to recognize their own device; '' when nothing is known. */
export const deviceLabel = (userAgent: string): string =>
  [named(browsers, userAgent), named(systems, userAgent)].filter(each => each !== undefined).join(' · ')
