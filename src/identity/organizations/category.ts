/**
 * What an organization is, by the first two characters of its code: registration authority (登记管理部门) and category
 * (机构类别), GB 32100-2015 with its later amendments. Data; what is not in it is not wrong, only unknown.
 */
const authorities: Readonly<Record<string, string>> = {
  '1': '机构编制',
  '2': '外交',
  '3': '司法行政',
  '4': '文化',
  '5': '民政',
  '6': '旅游',
  '7': '宗教',
  '8': '工会',
  '9': '市场监管',
  A: '中央军委改革和编制办公室',
  G: '公安',
  J: '住房城乡建设',
  N: '农业农村',
  Q: '侨联',
  Y: '其他',
}

const categories: Readonly<Record<string, string>> = {
  '11': '机关',
  '12': '事业单位',
  '13': '编办直接管理机构编制的群众团体',
  '21': '外国常驻新闻机构',
  '31': '律师执业机构',
  '32': '公证处',
  '33': '基层法律服务所',
  '34': '司法鉴定机构',
  '35': '仲裁委员会',
  '36': '商事调解组织',
  '41': '外国在华文化中心',
  '51': '社会团体',
  '52': '民办非企业单位',
  '53': '基金会',
  '54': '村民委员会',
  '55': '居民委员会',
  '61': '外国旅游部门常驻代表机构',
  '62': '港澳台地区旅游部门常驻代表机构',
  '71': '宗教活动场所',
  '72': '宗教院校',
  '81': '基层工会',
  '82': '非法人工会组织',
  '91': '企业',
  '92': '个体工商户',
  '93': '农民专业合作社',
  A1: '军队文职人员用人单位',
  G1: '境外非政府组织代表机构',
  J1: '业主大会',
  N1: '组级集体经济组织',
  N2: '村级集体经济组织',
  N3: '乡镇级集体经济组织',
  Q1: '区县级侨联组织',
  Q2: '乡镇级侨联组织',
  Q3: '村级侨联组织',
}

export interface Category {
  /** Two characters, `91`. */
  readonly code: string
  /** Registration authority, Chinese; undefined where the code is not known. */
  readonly authority: string | undefined
  /** Category, Chinese; 其他 for what an authority has besides. */
  readonly name: string | undefined
}

export function categoryOf(uscc: string): Category {
  const code = uscc.slice(0, 2)
  const authority = authorities[code.charAt(0)]
  const isOther = authority !== undefined && (code.endsWith('9') || code === 'Y1')
  return { code, authority, name: categories[code] ?? (isOther ? '其他' : undefined) }
}
