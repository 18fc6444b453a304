"""
Verifies Yihao's vectors with Python's standard library and the openssl command, apart from the project's own code:
python3 test/vectors/verify.py test/vectors/vectors.json
"""
import base64, binascii, hashlib, json, re, subprocess, sys, tempfile, zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

SCRATCH = Path(tempfile.mkdtemp(prefix='yihao-vectors-'))
KNOWN = {}


class Bad(Exception):
    """Not of the form that there is."""


def need(condition):
    if not condition:
        raise Bad()


# --- signatures, by openssl ---------------------------------------------------------------------------------------------

def der(tag, content):
    n = len(content)
    size = bytes([n]) if n < 128 else bytes([0x80 | (n.bit_length() + 7) // 8]) + n.to_bytes((n.bit_length() + 7) // 8, 'big')
    return bytes([tag]) + size + content


def der_signature(plain):
    def number(part):
        value = part.lstrip(b'\0') or b'\0'
        return der(2, (b'\0' if value[0] > 127 else b'') + value)
    return der(0x30, number(plain[:32]) + number(plain[32:]))


def holds(spki, data, signature, digest='sha256'):
    at = (spki, data, signature, digest)
    if at not in KNOWN:
        key, message, seal = (SCRATCH / name for name in ('key.der', 'message', 'seal'))
        for path, content in ((key, spki), (message, data), (seal, signature)):
            path.write_bytes(content)
        command = ['openssl', 'dgst', '-' + digest, '-verify', key, '-keyform', 'DER', '-signature', seal, message]
        KNOWN[at] = subprocess.run(command, capture_output=True).returncode == 0
    return KNOWN[at]


# --- DER and certificates -----------------------------------------------------------------------------------------------

def elements(data):
    found = []
    while data:
        need(len(data) >= 2)
        tag, length, start = data[0], data[1], 2
        if length >= 128:
            count = length & 127
            need(1 <= count <= 4 and len(data) >= 2 + count)
            length, start = int.from_bytes(data[2:2 + count], 'big'), 2 + count
        need(len(data) >= start + length)
        found.append((tag, data[start:start + length], data[:start + length]))
        data = data[start + length:]
    return found


def oid(content):
    arcs, arc = [], 0
    for byte in content:
        arc = arc * 128 + (byte & 127)
        if byte < 128:
            arcs.append(arc)
            arc = 0
    top = min(2, arcs[0] // 40)
    return '.'.join(map(str, [top, arcs[0] - top * 40] + arcs[1:]))


def moment(element):
    text = element[1].decode('ascii')
    if element[0] == 0x17:
        text = ('20' if int(text[:2]) < 50 else '19') + text
    return datetime.strptime(text, '%Y%m%d%H%M%SZ').replace(tzinfo=timezone.utc)


def names(subject, kind):
    parts = [elements(pair) for _, group, _ in elements(subject) for _, pair, _ in elements(group)]
    return [value[1].decode('utf8') for name, value in parts if oid(name[1]) == kind]


HASHES = {'1.2.840.113549.1.1.11': ('rsa', 'sha256'), '1.2.840.10045.4.3.2': ('ec', 'sha256')}
CURVES = {'1.2.840.10045.3.1.7': 'P-256', '1.3.132.0.34': 'P-384', '1.3.132.0.35': 'P-521'}
UNDERSTOOD = {'2.5.29.19', '2.5.29.15', '2.5.29.37', '2.5.29.32', '2.5.29.17'}


class Certificate:
    def __init__(self, raw):
        (tag, content, _), = elements(raw)
        need(tag == 0x30)
        (_, tbs, self.tbs), (_, algorithm, _), (_, seal, _) = elements(content)
        parts = elements(tbs)
        parts = parts[1:] if parts[0][0] == 0xa0 else parts
        self.raw, self.kid = raw, hashlib.sha256(raw).hexdigest()[:16]
        self.serial, self.issuer, self.subject = parts[0][1], parts[2][1], parts[4][1]
        self.begin, self.end = map(moment, elements(parts[3][1]))
        self.spki = parts[5][2]
        (_, kind, _), (_, bits, _) = elements(parts[5][1])
        kind = elements(kind)
        self.curve = CURVES.get(oid(kind[1][1])) if oid(kind[0][1]) == '1.2.840.10045.2.1' else None
        self.modulus = 0
        if oid(kind[0][1]) == '1.2.840.113549.1.1.1':
            self.modulus = int.from_bytes(elements(elements(bits[1:])[0][1])[0][1], 'big').bit_length()
        self.algorithm, self.seal = oid(elements(algorithm)[0][1]), seal[1:]
        self.extensions = {}
        for _, extension, _ in [each for part in parts[6:] if part[0] == 0xa3 for each in elements(elements(part[1])[0][1])]:
            pieces = elements(extension)
            self.extensions[oid(pieces[0][1])] = (len(pieces) == 3 and pieces[1][1] != b'\0', pieces[-1][1])
        basic = elements(elements(self.extensions.get('2.5.29.19', (0, b'\x30\0'))[1])[0][1])
        self.is_authority = bool(basic) and basic[0][0] == 1 and basic[0][1] != b'\0'
        self.most = int.from_bytes(basic[1][1], 'big') if len(basic) > 1 else 99
        usage = self.extensions.get('2.5.29.15')
        self.usage = elements(usage[1])[0][1][1] if usage else 0
        self.is_narrowed = '2.5.29.37' in self.extensions

    def is_sound(self):
        is_strong = self.modulus >= 2048 or self.curve is not None
        return is_strong and self.algorithm in HASHES and all(
            not critical or name in UNDERSTOOD for name, (critical, _) in self.extensions.items())

    def is_by(self, above):
        if self.issuer != above.subject or self.algorithm not in HASHES:
            return False
        kind, digest = HASHES[self.algorithm]
        is_kind = above.curve if kind == 'ec' else above.modulus >= 2048
        return bool(is_kind) and holds(above.spki, self.tbs, self.seal, digest)


def pem(text, label='CERTIFICATE'):
    blocks = re.findall(f'-----BEGIN {label}-----(.*?)-----END {label}-----', text, re.S)
    return [base64.b64decode(each) for each in blocks]


def paths(path, between, roots):
    """The first path upwards by names and signatures."""
    if len(path) >= 6:
        return None
    for root in roots:
        if path[-1].is_by(root):
            return path + [root]
    for above in between:
        if above not in path and path[-1].is_by(above):
            found = paths(path + [above], between, roots)
            if found:
                return found
    return None


def issuer_of(leaf, between, roots):
    """(code, name) of a department's certificate that leads to a root, judged at the moment it began."""
    codes = names(leaf.subject, '2.5.4.97') + names(leaf.subject, '2.5.4.5')
    if not codes or leaf.is_authority or leaf.curve != 'P-256':
        return None
    path = paths([leaf], between, roots)
    if not path or not all(each.is_sound() and each.begin <= leaf.begin <= each.end for each in path):
        return None
    if not leaf.usage & 0x40 or leaf.is_narrowed:
        return None
    for below, above in enumerate(path[1:]):
        if not above.is_authority or above.most < below or not above.usage & 0x04:
            return None
    return re.sub('^[A-Z]{3}CN-', '', codes[0]).upper()


class Trust:
    def __init__(self, text):
        certificates = [Certificate(raw) for raw in pem(text)]
        authorities = [each for each in certificates if each.is_authority]
        self.roots = [each for each in authorities if each.is_by(each)]
        self.between = [each for each in authorities if each not in self.roots]
        self.leaves = {each.kid: each for each in certificates if not each.is_authority and each.curve == 'P-256'}


# --- CBOR: read anything, write it again, compare -----------------------------------------------------------------------

def head(major, value):
    if value < 24:
        return bytes([major << 5 | value])
    size = next(n for n in (1, 2, 4, 8) if value < 256 ** n)
    return bytes([major << 5 | 24 + (1, 2, 4, 8).index(size)]) + value.to_bytes(size, 'big')


def written(value):
    if value is None:
        return b'\xf6'
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b''.join(map(written, value))
    if isinstance(value, dict):
        keys = sorted(value, key=written)
        return head(5, len(keys)) + b''.join(written(key) + written(value[key]) for key in keys)
    return head(6, value[0]) + written(value[1])


def read(data, at=0, depth=0):
    need(at < len(data) and depth < 8)
    major, value, at = data[at] >> 5, data[at] & 31, at + 1
    if major == 7:
        need(value == 22)
        return None, at
    if value >= 24:
        need(value < 28)
        size = 1 << (value - 24)
        need(at + size <= len(data))
        value, at = int.from_bytes(data[at:at + size], 'big'), at + size
    if major < 2:
        return (value if major == 0 else -1 - value), at
    if major < 4:
        need(at + value <= len(data))
        part = data[at:at + value]
        return (part if major == 2 else part.decode('utf8')), at + value
    need(value <= 100)
    if major == 6:
        inner, at = read(data, at, depth + 1)
        return (value, inner), at
    found = []
    for _ in range(value * (2 if major == 5 else 1)):
        item, at = read(data, at, depth + 1)
        found.append(item)
    if major == 4:
        return found, at
    need(not any(isinstance(key, (list, dict)) for key in found[::2]))
    return dict(zip(found[::2], found[1::2])), at


def cbor(data):
    value, at = read(data)
    need(at == len(data) and written(value) == data)
    return value


# --- the QR -------------------------------------------------------------------------------------------------------------

def bytes_of(digits):
    sizes = {0: 0, 3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6}
    need(re.fullmatch('[0-9]+', digits, re.A) and len(digits) % 17 in sizes)
    found = b''
    for at in range(0, len(digits), 17):
        group = digits[at:at + 17]
        size = 7 if len(group) == 17 else sizes[len(group)]
        need(int(group) < 256 ** size)
        found += int(group).to_bytes(size, 'big')
    need(len(found) <= 400)
    return found


def identifier_parts(text):
    match = re.fullmatch(r'1\.2\.156\.3005\.2\.([0-9A-Z]{18}\d{3})\.([0-9A-Z]{18}|\d{6})\.([0-9A-Z]{1,32})\.(\d{3})\.([0-9A-Z])', text, re.A)
    need(match and int(match[4]) > 0)
    letters, product = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 36
    for letter in ''.join(match.groups()[:4]):
        product = (product + letters.index(letter)) % 36
        product = (product or 36) * 2 % 37
    need(letters[(37 - product) % 36] == match[5])
    return match[1], match[2]


EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def day(number):
    return (EPOCH + timedelta(days=number)).strftime('%Y-%m-%d')


def day_at(at):
    return (at + timedelta(hours=8)).strftime('%Y-%m-%d')


class Qr:
    def __init__(self, text):
        match = re.fullmatch(r'(?:https?://[^\s#]{1,200}/v#)?(\d{1,1000})', text, re.A)
        need(match)
        tag, cose = cbor(bytes_of(match[1]))
        need(tag == 18 and isinstance(cose, list) and len(cose) == 4)
        protected, unprotected, payload, self.seal = cose
        need(unprotected == {} and all(isinstance(each, bytes) for each in (protected, payload, self.seal)))
        header = cbor(protected)
        need(isinstance(header, dict) and set(header) == {1, 4} and header[1] == -7 and isinstance(header[4], bytes))
        need(len(header[4]) == 8 and len(self.seal) == 64)
        self.kid, self.signed = header[4].hex(), written(['Signature1', protected, b'', payload])
        items = cbor(payload)
        need(isinstance(items, list) and len(items) == 8 and items[0] == 1)
        _, name, holder, first, last, minute, self.list, self.index = items
        need(isinstance(name, str) and isinstance(holder, str) and len(holder.encode()) <= 40)
        need(not holder.startswith('\ufeff') and not re.search('[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]', holder))
        need(all(isinstance(each, int) for each in (first, minute, self.list, self.index)))
        need(last is None or isinstance(last, int) and first <= last)
        need(all('1900-01-01' <= day(each) <= '2999-12-31' for each in (first, last) if each is not None))
        need(0 <= minute < 2 ** 31 and 0 <= self.list < 2 ** 31 and 0 <= self.index < 2 ** 20)
        self.code = identifier_parts('1.2.156.3005.2.' + name)[1]
        self.first, self.last = day(first), None if last is None else day(last)
        self.issued, self.unit = EPOCH + timedelta(minutes=minute), timedelta(minutes=1)


# --- JWS, status lists, credentials -------------------------------------------------------------------------------------

def base64url(text):
    need(re.fullmatch('[A-Za-z0-9_-]*', text, re.A))
    found = base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))
    need(base64.urlsafe_b64encode(found).rstrip(b'=').decode() == text)
    return found


def jws(text, typ):
    parts = text.split('.')
    need(len(parts) == 3)
    header, body, seal = json.loads(base64url(parts[0])), json.loads(base64url(parts[1])), base64url(parts[2])
    need(header.get('typ') == typ and header.get('alg') == 'ES256' and 'crit' not in header and len(seal) == 64)
    chain = [Certificate(base64.b64decode(each, validate=True)) for each in header.get('x5c') or []]
    need(chain)
    return chain, body, f'{parts[0]}.{parts[1]}'.encode(), der_signature(seal)


def status_list(text, number, trust, at):
    """(as of, is stale, status at an index) of a genuine list; None for any other."""
    try:
        (leaf, *_), claims, signed, seal = jws(text, 'statuslist+jwt')
        as_of = EPOCH + timedelta(seconds=claims['iat'])
        need(names(leaf.subject, '2.5.4.3') == ['Yihao status lists'] and not names(leaf.subject, '2.5.4.97'))
        need(not leaf.is_authority and leaf.curve == 'P-256' and leaf.begin <= as_of <= leaf.end)
        need(any(leaf.is_by(root) and root.begin <= leaf.begin <= root.end for root in trust.roots))
        need(holds(leaf.spki, signed, seal))
        need(claims['sub'].endswith(f'/status-lists/{number}') and as_of <= at + timedelta(seconds=60))
        bits, end = claims['status_list']['bits'], claims.get('exp')
        data = zlib.decompress(base64url(claims['status_list']['lst']))
        need(bits in (1, 2, 4, 8))
    except (Bad, KeyError, ValueError, TypeError, zlib.error):
        return None
    is_stale = not isinstance(end, int) or EPOCH + timedelta(seconds=end) <= at

    def status_at(index):
        place = index * bits
        return data[place // 8] >> place % 8 & (1 << bits) - 1 if place // 8 < len(data) else None
    return as_of, is_stale, status_at


class Credential:
    def __init__(self, text):
        token, *disclosed = text.split('~')
        need(disclosed and disclosed.pop() == '')
        (self.leaf, *self.chain), claims, self.signed, self.seal = jws(token, 'dc+sd-jwt')
        need(isinstance(claims, dict) and claims.get('_sd_alg') == 'sha-256')
        self.identifier, entry = claims['identifier'], claims['status']['status_list']
        self.list, self.index = int(re.fullmatch(r'https?://[^/?#]+/status-lists/(\d{1,9})', entry['uri'])[1]), entry['idx']
        self.issued, self.unit = EPOCH + timedelta(seconds=claims['iat']), timedelta(seconds=1)
        self.first = day_at(EPOCH + timedelta(seconds=claims['nbf']))
        self.last = day_at(EPOCH + timedelta(seconds=claims['exp'] - 1)) if 'exp' in claims else None
        try:
            self.code = identifier_parts(self.identifier)[1]
        except Bad:
            self.code = None
        given = [base64.urlsafe_b64encode(hashlib.sha256(each.encode()).digest()).rstrip(b'=').decode() for each in disclosed]
        places = self.digests([claims] + [json.loads(base64url(each)) for each in disclosed])
        self.is_whole = len(set(given)) == len(given) and len(set(places)) == len(places) and set(given) <= set(places)

    def digests(self, value):
        if isinstance(value, list):
            return [digest for each in value for digest in self.digests(each)]
        if not isinstance(value, dict):
            return []
        here = list(value.get('_sd', [])) + ([value['...']] if '...' in value else [])
        return here + [digest for name, each in value.items() if name not in ('_sd', '...') for digest in self.digests(each)]


# --- revocation lists ---------------------------------------------------------------------------------------------------

def revocations(data, leaf, authorities):
    """(this update, next update, from when it is not believed or None) of a genuine list; None for any other."""
    try:
        raw = data if data[:1] == b'\x30' else pem(data.decode('latin1'), 'X509 CRL')[0]
        (_, content, _), = elements(raw)
        (_, tbs, whole), (_, algorithm, _), (_, seal, _) = elements(content)
        parts = elements(tbs)
        parts = parts[1:] if parts[0][0] == 2 else parts
        kind, digest = HASHES[oid(elements(algorithm)[0][1])]
        need(any(each.subject == parts[1][1] and each.usage & 0x02 and holds(each.spki, whole, seal[1:], digest) for each in authorities))
        since = None
        for _, entry, _ in elements(parts[4][1]) if len(parts) > 4 and parts[4][0] == 0x30 else []:
            serial, revoked, *more = elements(entry)
            if serial[1] != leaf.serial:
                continue
            since = moment(revoked)
            for _, extension, _ in elements(more[0][1]) if more else []:
                name, *_, value = elements(extension)
                since = moment(elements(value[1])[0]) if oid(name[1]) == '2.5.29.24' else since
        return moment(parts[2]), moment(parts[3]), since
    except (Bad, KeyError, ValueError, IndexError):
        return None


# --- the checks, in their order -----------------------------------------------------------------------------------------

def text_of(at):
    return at.strftime('%Y-%m-%dT%H:%M:%S.000Z')


def looked_up(lists, given):
    """What is told of lists: (checked, as of, stale)."""
    if not given:
        return {'checked': False}
    if not lists:
        return {'checked': False, 'unusable': True}
    as_of, is_stale = lists[0][:2]
    return {'checked': not is_stale, 'asOf': text_of(as_of), **({'stale': True} if is_stale else {})}


def refused(reason):
    return {'outcome': 'invalid', 'reasons': [reason], 'status': {'checked': False}, 'certificate': {'checked': False}}


def verify(vector, material, trusts):
    at = datetime.fromisoformat(vector['at'].replace('Z', '+00:00'))
    trust = trusts[vector['trust']]
    try:
        said = Qr(vector['qr']) if 'qr' in vector else Credential(vector['credential'])
    except (Bad, KeyError, ValueError, TypeError, binascii.Error, OverflowError):
        return refused('malformed')
    if 'qr' in vector:
        leaf, between, seal = trust.leaves.get(said.kid), trust.between, der_signature(said.seal)
    else:
        leaf, between, seal = said.leaf, said.chain, said.seal
    code = leaf and issuer_of(leaf, between, trust.roots)
    if not code:
        return refused('unknown-issuer')
    is_in_time = said.issued <= leaf.end and said.issued + said.unit > leaf.begin
    if code != said.code or not is_in_time or not holds(leaf.spki, said.signed, seal):
        return refused('seal-invalid')
    if 'credential' in vector and not said.is_whole:
        return refused('content-altered')

    reasons = []
    authorities = [each for each in trust.roots + trust.between if leaf.is_by(each)]
    crls = [revocations(base64.b64decode(material['revocationLists'][name]), leaf, authorities) for name in vector['revocationLists']]
    crls = sorted((each for each in crls if each), key=lambda each: each[0], reverse=True)
    moments = [each[2] for each in crls if each[2]]
    if moments and said.issued >= min(moments):
        reasons.append('seal-invalid')
    if day_at(at) < said.first:
        reasons.append('not-yet-valid')
    if said.last and day_at(at) > said.last:
        reasons.append('expired')
    lists = [status_list(material['statusLists'][name], said.list, trust, at) for name in vector['statusLists']]
    found = [(each[0], each[1], each[2](said.index)) for each in lists if each]
    found = sorted((each for each in found if each[2] in (0, 1, 2, 3)), key=lambda each: (each[0], each[2]), reverse=True)
    final = [each[2] for each in found if each[2] in (1, 3)]
    number = final[0] if final else found[0][2] if found and not found[0][1] else 0
    if number:
        reasons.append({1: 'revoked', 2: 'suspended', 3: 'superseded'}[number])

    status = looked_up(found, vector['statusLists'])
    certificate = looked_up([(each[0], at >= each[1]) for each in crls], vector['revocationLists'])
    is_open = any('stale' in each or 'unusable' in each for each in (status, certificate))
    outcome = 'invalid' if reasons else 'unconfirmed' if is_open else 'valid'
    return {'outcome': outcome, 'reasons': reasons, 'status': status, 'certificate': certificate}


def main(path):
    material = json.loads(Path(path).read_text(encoding='utf8'))
    trusts = {name: Trust(text) for name, text in material['trusts'].items()}
    agreed = 0
    for vector in material['vectors']:
        answer = verify(vector, material, trusts)
        agreed += answer == vector['expect']
        if answer != vector['expect']:
            print(f"{vector['class']}: {vector['name']}\n  expected {vector['expect']}\n  found    {answer}")
    for left in SCRATCH.iterdir():
        left.unlink()
    SCRATCH.rmdir()
    print(f"{agreed} of {len(material['vectors'])} agree")
    return 0 if agreed == len(material['vectors']) else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
