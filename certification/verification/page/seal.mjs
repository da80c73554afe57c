// The seal of a PDF: which bytes it covers, whose signature it holds, and whether that signature verifies.
// A file is only searched for its byte range and its signature; both have one spelling, that of the seals we make.

import { Unreadable, expect, moment, oid, only, parts, same, valueAt } from "./der.mjs";

const LARGEST = 10 * 1024 * 1024;
const BYTE_RANGE = /\/ByteRange\s{0,8}\[\s{0,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})\s{1,8}(\d{1,10})\s{0,8}\]/;
const HEXADECIMAL = /^<[0-9A-F]{2,131072}>$/;
const SIGNED_DATA = "1.2.840.113549.1.7.2";
const DATA = "1.2.840.113549.1.7.1";
const SHA256 = "2.16.840.1.101.3.4.2.1";
const ECDSA_SHA256 = "1.2.840.10045.4.3.2";
const EC_KEY = "1.2.840.10045.2.1";
const P256 = "1.2.840.10045.3.1.7";
const CONTENT_TYPE = "1.2.840.113549.1.9.3";
const MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
const SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.47";
const COMMON_NAME = "2.5.4.3";

const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

// Bytes as text, one sign a byte, so that a place in the text is a place in the file.
export function binary(bytes) {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return pieces.join("");
}

function envelopeOf(bytes, text) {
  const found = BYTE_RANGE.exec(text);
  if (!found) throw new Unreadable("byte range");
  const [start, before, resumes, after] = found.slice(1).map(Number);
  if (!(start + before < resumes && resumes + after <= bytes.length)) throw new Unreadable("gap");
  const gap = text.slice(start + before, resumes);
  if (!HEXADECIMAL.test(gap) || gap.length % 2) throw new Unreadable("gap");
  const cms = Uint8Array.from(gap.slice(1, -1).match(/../g), (pair) => parseInt(pair, 16));
  const covered = new Uint8Array(before + after);
  covered.set(bytes.subarray(start, start + before));
  covered.set(bytes.subarray(resumes, resumes + after), before);
  const whole = start === 0 && resumes + after === bytes.length;
  return { whole, cms, covered, dictionary: around(text, start + before, resumes) };
}

// The signature dictionary, without its signature.
function around(text, before, after) {
  const head = text.slice(Math.max(text.lastIndexOf(" obj", before), 0), before);
  const end = text.indexOf("endobj", after);
  return head + text.slice(after, end < 0 ? undefined : end);
}

export function readCertificate(der) {
  const [tbs] = parts(expect(only(der), 0x30, "certificate"));
  const fields = parts(expect(tbs, 0x30, "certificate"));
  if (fields[0].tag === 0xa0) fields.shift();
  const [serial, , issuer, validity, subject, key] = fields;
  const [from, until] = parts(expect(validity, 0x30, "validity")).map(moment);
  return { der, serial: serial.content, issuer: issuer.whole, from, until, key: key.whole, name: commonName(subject) };
}

function commonName(subject) {
  for (const set of parts(subject)) {
    for (const attribute of parts(set)) {
      const [type, value] = parts(attribute);
      if (oid(type) === COMMON_NAME) return new TextDecoder().decode(value.content);
    }
  }
  return "–";
}

async function keyOf(certificate) {
  const [algorithm] = parts(only(certificate.key));
  const [kind, curve] = parts(algorithm);
  if (oid(kind) !== EC_KEY || oid(curve) !== P256) throw new Unreadable("key");
  return crypto.subtle.importKey("spki", certificate.key, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
}

// DER's two numbers, side by side in 32 bytes each, as WebCrypto wants them.
function flatSignature(der) {
  const numbers = parts(expect(only(der), 0x30, "signature"));
  if (numbers.length !== 2) throw new Unreadable("signature");
  const flat = new Uint8Array(64);
  numbers.forEach((number, i) => {
    const content = expect(number, 0x02, "signature").content;
    const long = content.length > 1 && content[0] === 0;
    if (!content.length || content[0] & 0x80 || (long && !(content[1] & 0x80))) throw new Unreadable("signature");
    const digits = long ? content.subarray(1) : content;
    if (digits.length > 32) throw new Unreadable("signature");
    flat.set(digits, 32 * (i + 1) - digits.length);
  });
  return flat;
}

function attribute(attributes, wanted) {
  const found = attributes.filter(([type]) => oid(type) === wanted);
  const values = found.length === 1 ? parts(expect(found[0][1], 0x31, "attribute")) : [];
  if (values.length !== 1) throw new Unreadable("attribute");
  return values[0];
}

// A signature that verifies with the key of the certificate that it names; else Unreadable.
async function readSignature(cms) {
  const info = valueAt(cms);
  if (cms.subarray(info.whole.length).some((byte) => byte !== 0)) throw new Unreadable("padding");
  const [kind, held] = parts(expect(info, 0x30, "content"));
  if (oid(kind) !== SIGNED_DATA) throw new Unreadable("content type");
  const data = parts(only(expect(held, 0xa0, "content").content));
  const certificates = parts(expect(data[3], 0xa0, "certificates")).map((one) => readCertificate(one.whole));
  const signers = parts(expect(data[data.length - 1], 0x31, "signers"));
  if (signers.length !== 1 || certificates.length > 16 || data.length !== 5) throw new Unreadable("signers");
  const [, sid, digest, signed, algorithm, signature, ...rest] = parts(signers[0]);
  if (rest.length || oid(parts(digest)[0]) !== SHA256 || oid(parts(algorithm)[0]) !== ECDSA_SHA256) {
    throw new Unreadable("algorithm");
  }
  const [issuer, serial] = parts(expect(sid, 0x30, "signer"));
  const certificate = certificates.find((one) => same(one.issuer, issuer.whole) && same(one.serial, serial.content));
  if (!certificate) throw new Unreadable("certificate");
  const told = Uint8Array.from(expect(signed, 0xa0, "attributes").whole);
  told[0] = 0x31; // signed as a set (RFC 5652, 5.4)
  const flat = flatSignature(expect(signature, 0x04, "signature").content);
  const holds = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, await keyOf(certificate), flat, told);
  if (!holds) throw new Unreadable("signature");
  const attributes = parts(signed).map((one) => parts(one));
  if (oid(attribute(attributes, CONTENT_TYPE)) !== DATA) throw new Unreadable("content type");
  const named = parts(parts(parts(attribute(attributes, SIGNING_CERTIFICATE))[0])[0]).find((one) => one.tag === 0x04);
  if (!named || !same(named.content, await sha256(certificate.der))) throw new Unreadable("signing certificate");
  return { certificate, digest: expect(attribute(attributes, MESSAGE_DIGEST), 0x04, "digest").content };
}

// The moment that the seal states, in milliseconds; null where it states none.
function statedMoment(dictionary) {
  const found = /\/M\s{0,2}\(D(?::|\\072)(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|([+-])(\d\d)'(\d\d)'?)?\)/.exec(dictionary);
  if (!found) return null;
  const [year, month, ...rest] = found.slice(1, 7).map(Number);
  const away = found[7] ? (found[7] === "+" ? 1 : -1) * (Number(found[8]) * 60 + Number(found[9])) : 0;
  return Date.UTC(year, month - 1, ...rest) - away * 60_000;
}

// What can be said of a file: {problems, certificate, statedAt}. No problem: one seal, by a known key, over every byte.
export async function inspect(bytes, trusted) {
  if (bytes.length > LARGEST) return { problems: ["too_large"] };
  const text = binary(bytes);
  if (!text.startsWith("%PDF-")) return { problems: ["not_a_pdf"] };
  const count = text.split("/ByteRange").length - 1;
  if (!count) return { problems: ["no_signature"] };
  try {
    const envelope = envelopeOf(bytes, text);
    const { certificate, digest } = await readSignature(envelope.cms);
    const known = trusted.some((one) => same(one.der, certificate.der));
    const statedAt = statedMoment(envelope.dictionary);
    const outside = statedAt !== null && (statedAt < certificate.from || statedAt > certificate.until);
    const findings = {
      several_signatures: count > 1,
      bytes_not_covered: !envelope.whole || count > 1,
      altered: !same(await sha256(envelope.covered), digest),
      unknown_signer: !known,
      certificate_not_valid_then: known && outside,
      not_certified: !/\/TransformMethod\s*\/DocMDP\b/.test(envelope.dictionary),
    };
    return { problems: Object.keys(findings).filter((code) => findings[code]), certificate, statedAt };
  } catch {
    // Whatever a stranger's bytes do to the reader, there is no signature to speak of.
    return { problems: ["unreadable_signature"] };
  }
}
