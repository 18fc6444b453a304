/** How one setting is read and described; the README's table is made from this list. */
interface Setting {
  readonly standard: string
  readonly says: string
}

/** Every setting there is. A value comes from the environment variable of the same name. */
export const settings = {
  PORT: { standard: '3000', says: 'TCP port of the HTTP server' },
  HOST: { standard: 'localhost', says: 'address to listen on; `0.0.0.0` behind a reverse proxy on another host' },
  ORIGIN: {
    standard: 'http://localhost:PORT',
    says: 'the one public address; every URL and the OIDC issuer are made from it, never from a request',
  },
  DATA_DIR: { standard: '.data', says: 'keys, the embedded database and `demo.json`; mode 0700, back it up' },
  DATABASE_URL: { standard: '', says: 'PostgreSQL 15 or newer; empty: the embedded one is started' },
  MIGRATION_DATABASE_URL: {
    standard: '',
    says: 'the owner of the tables, used for migrations only; empty: `DATABASE_URL`, whose rights are then narrowed by `SET ROLE` where it may create roles',
  },
  DATABASE_POOL: { standard: '16', says: 'database connections of this process' },
  DEMO: {
    standard: 'true without DATABASE_URL',
    says: 'demo data, two demo applications, 演示样例 / SAMPLE on every page',
  },
  LOG_LEVEL: { standard: 'info', says: 'trace, debug, info, warn, error, silent' },
  TRUST_PROXY: {
    standard: '',
    says: 'addresses of the reverse proxy whose X-Forwarded-For is believed, comma-separated',
  },
  CALLBACK_HOSTS: {
    standard: 'localhost on localhost',
    says: 'hosts of applications inside the network, comma-separated: sign-outs are sent there although their addresses are private',
  },
  RATE_LIMIT: {
    standard: '120',
    says: 'requests per minute and address on each door without a token; five times as many to begin signing in',
  },
  TOKEN_FAILURE_LIMIT: {
    standard: '60',
    says: 'failed authentications of a client per minute and address, after which it is refused for the rest of the minute',
  },
  GUESS_LIMIT: { standard: '20', says: 'wrong check codes per ten minutes and address, without a token' },
  SIGN_IN_LIMIT: { standard: '30', says: 'sign-in attempts per minute and address' },
  PASSWORD_MEMORY_KIB: { standard: '19456', says: 'argon2id memory (RFC 9106)' },
  PASSWORD_PASSES: { standard: '2', says: 'argon2id passes' },
  METRICS_TOKEN: { standard: '', says: 'bearer token of `/metrics`; empty: only loopback may read it' },
  REGISTER_URL: {
    standard: '',
    says: 'sharing platform with the population and legal-entity registers; empty: none (demo: simulated)',
  },
  REGISTER_TOKEN: { standard: '', says: 'bearer token for `REGISTER_URL`' },
  FACE_CHECK_URL: { standard: '', says: 'provider of face checks (level 4); empty: none (demo: simulated)' },
  FACE_CHECK_TOKEN: { standard: '', says: 'bearer token for `FACE_CHECK_URL`' },
  REGISTER_TIMEOUT: { standard: '3000', says: 'milliseconds for one attempt at either; three are made' },
  REGION: { standard: '530000', says: 'GB/T 2260 code of the region that runs this installation' },
  MESSAGE_GATEWAY_URL: {
    standard: '',
    says: 'https address that sends text messages; empty: the demo inbox in demo mode, otherwise no messages are sent',
  },
  MESSAGE_GATEWAY_TOKEN: { standard: '', says: 'bearer token for the message gateway' },
  CERTIFICATE_ROOTS: {
    standard: '',
    says: 'PEM file of the certificate authorities whose certificates people may sign in with; empty: none but, in demo mode, the own root',
  },
  CERTIFICATE_REVOCATION_LISTS: {
    standard: '',
    says: 'revocation lists (CRL) of these authorities: files or http(s) addresses, comma-separated',
  },
  CERTIFICATE_OCSP: { standard: '', says: 'OCSP responder that answers for these authorities' },
  CERTIFICATE_PERSON_OID: {
    standard: '2.5.4.5',
    says: 'where a certificate holds the ID number: attribute of the subject or extension (GB/T 20518: 1.2.156.10260.4.1.1)',
  },
  SEAL_ROOTS: {
    standard: '',
    says: 'PEM file of the certificate authorities whose certificates departments may bring for their seals; empty: none',
  },
  PKCS11_MODULE: {
    standard: '',
    says: 'shared library of a PKCS#11 token (HSM): signing keys are made there, those in files stay; empty: all in files',
  },
  PKCS11_TOKEN: { standard: '', says: 'label of the token' },
  PKCS11_PIN_FILE: { standard: '', says: 'file with its user PIN, mode 0600' },
  PKCS11_SESSIONS: {
    standard: '3',
    says: 'signatures at once on the token; each takes one of the threads of Node (UV_THREADPOOL_SIZE, 4)',
  },
  CLIENT_CERTIFICATE_HEADER: {
    standard: '',
    says: 'header in which the reverse proxy hands on the certificate of a TLS client; believed from `TRUST_PROXY` alone',
  },
  CLIENT_CERTIFICATE_SECRET: {
    standard: '',
    says: 'what the proxy must send beside it, in the header of that name with `-secret` appended; 32 characters or more',
  },
  TIME_STAMP_URL: {
    standard: '',
    says: 'time stamping authority (RFC 3161) for seals; empty: the own one, also at `/tsa`',
  },
  TIME_STAMP_ROOTS: {
    standard: '',
    says: 'PEM file of the roots of that authority; stamps of earlier ones are believed as long as their root stays in it',
  },
  TIME_STAMP_TIMEOUT: { standard: '3000', says: 'milliseconds for one attempt at it; two are made' },
  DOCUMENT_LIMIT: { standard: '20', says: 'megabytes of a document that is sealed or verified' },
  FONTS: {
    standard: '',
    says: 'TrueType files for characters that the fonts of the program lack (CJK Extension B and beyond), comma-separated',
  },
  BATCH_MEGABYTES: { standard: '1024', says: 'largest file of licenses to be issued' },
  BATCH_ROWS: {
    standard: '1000000',
    says: 'most rows of such a file; while it is taken, each costs some 100 bytes of memory',
  },
  RECOVERY_WAIT_HOURS: {
    standard: '72',
    says: 'hours between re-proving an identity and setting a new password, in which the owner can object',
  },
} as const satisfies Record<string, Setting>
