import { naturalResources } from '../definers.ts'
import { choice, coded, fieldsOf, text } from '../field.ts'
import type { LicenseType } from '../license-type.ts'

/** 不动产权证书: good until cancelled; several owners share one. */
export const realEstateCertificate: LicenseType = {
  code: '11100000MB03271699001',
  name: '不动产权证书',
  nameEn: 'Real estate certificate',
  definer: naturalResources,
  matters: [{ name: '不动产统一登记' }],
  holderCategory: 'any',
  maxHolders: 20,
  validity: { kind: 'unlimited' },
  issuerLevel: 'county',
  layout: {
    labels: { number: ['不动产权证号', 'Certificate number'], holders: ['权利人', 'Holders of the right'] },
    rows: [
      ['@holders'],
      ['@holder-numbers'],
      ['ownership', '@paper-serial'],
      ['location'],
      ['unitNumber'],
      ['rightType'],
      ['rightNature'],
      ['usage'],
      ['area'],
      ['term'],
      ['otherRights'],
      ['remarks'],
      ['@validity'],
    ],
  },
  fieldsSchema: fieldsOf(
    {
      ownership: choice(['共有情况', 'Ownership'], '单独所有', '共同共有', '按份共有'),
      location: text(['坐落', 'Location'], 200, '云南省昆明市盘龙区翠湖路 1 号 1 幢 101 室'),
      // 6 county, 3 cadastral district, 3 sub-district, 2 kind of parcel, 5 parcel, 1 kind of fixture, 8 fixture.
      unitNumber: coded(
        ['不动产单元号', 'Unit number'],
        '^[0-9]{12}[A-Z]{2}[0-9]{5}[A-Z][0-9]{8}$',
        28,
        '530103001001GB00001F00010001',
      ),
      rightType: text(['权利类型', 'Type of right'], 100, '国有建设用地使用权/房屋所有权'),
      rightNature: text(['权利性质', 'Nature of right'], 100, '出让/市场化商品房'),
      usage: text(['用途', 'Use'], 100, '城镇住宅用地/住宅'),
      area: text(['面积', 'Area'], 100, '房屋建筑面积 98.50 平方米'),
      term: text(['使用期限', 'Term of use'], 100, '2012-01-01 起 2082-01-01 止'),
      otherRights: text(['权利其他状况', 'Other circumstances'], 1_000, '房屋结构：钢筋混凝土结构；总层数：18'),
      remarks: text(['附记', 'Remarks'], 1_000, '无'),
    },
    ['otherRights', 'remarks'],
  ),
}
