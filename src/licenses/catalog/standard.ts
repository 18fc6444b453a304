import type { LicenseType } from './license-type.ts'
import { businessLicense } from './types/business-license.ts'
import { disabilityCertificate } from './types/disability-certificate.ts'
import { drivingLicense } from './types/driving-license.ts'
import { foodOperationPermit } from './types/food-operation-permit.ts'
import { marriageCertificate } from './types/marriage-certificate.ts'
import { publicInstitutionCertificate } from './types/public-institution-certificate.ts'
import { realEstateCertificate } from './types/real-estate-certificate.ts'
import { residentIdCard } from './types/resident-id-card.ts'
import { secondClassConstructor } from './types/second-class-constructor.ts'
import { socialSecurityCard } from './types/social-security-card.ts'

/** What a new installation begins with. Codes with `demoCode` are placeholders for national ones that are not published. */
export const standardTypes: readonly LicenseType[] = [
  businessLicense,
  foodOperationPermit,
  realEstateCertificate,
  residentIdCard,
  marriageCertificate,
  socialSecurityCard,
  disabilityCertificate,
  drivingLicense,
  secondClassConstructor,
  publicInstitutionCertificate,
]
