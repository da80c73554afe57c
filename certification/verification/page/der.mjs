// Reading DER (ITU-T X.690, 10): definite lengths in their shortest form, nothing left over, nothing out of bounds.

export class Unreadable extends Error {}

const DEEPEST = 32;

function lengthAt(bytes, at) {
  const first = bytes[at];
  if (first === undefined) throw new Unreadable("length");
  if (first < 0x80) return { length: first, next: at + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 4) throw new Unreadable("length");
  let length = 0;
  for (let i = 1; i <= count; i += 1) {
    if (bytes[at + i] === undefined) throw new Unreadable("length");
    length = length * 256 + bytes[at + i];
  }
  if (length < 0x80 || (count > 1 && bytes[at + 1] === 0)) throw new Unreadable("length");
  return { length, next: at + 1 + count };
}

// One value: its tag, its content, and its whole encoding.
export function valueAt(bytes, at = 0) {
  const tag = bytes[at];
  if (tag === undefined || (tag & 0x1f) === 0x1f) throw new Unreadable("tag");
  const { length, next } = lengthAt(bytes, at + 1);
  if (next + length > bytes.length) throw new Unreadable("length");
  return { tag, content: bytes.subarray(next, next + length), whole: bytes.subarray(at, next + length) };
}

export function only(bytes) {
  const found = valueAt(bytes);
  if (found.whole.length !== bytes.length) throw new Unreadable("something left over");
  return found;
}

export function parts(value, depth = 0) {
  if (depth > DEEPEST || !(value.tag & 0x20)) throw new Unreadable("not made of parts");
  const found = [];
  for (let at = 0; at < value.content.length; ) {
    const part = valueAt(value.content, at);
    found.push(part);
    at += part.whole.length;
  }
  return found;
}

export function expect(value, tag, name) {
  if (!value || value.tag !== tag) throw new Unreadable(name);
  return value;
}

export function oid(value) {
  const { content } = expect(value, 0x06, "identifier");
  const numbers = [];
  let number = 0;
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f);
    if (byte & 0x80) continue;
    if (numbers.length) numbers.push(number);
    else numbers.push(Math.min(Math.floor(number / 40), 2), number - 40 * Math.min(Math.floor(number / 40), 2));
    number = 0;
  }
  return numbers.join(".");
}

// UTCTime and GeneralizedTime, as certificates write them (RFC 5280, 4.1.2.5).
export function moment(value) {
  const text = String.fromCharCode(...value.content);
  const short = value.tag === 0x17 && /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const long = value.tag === 0x18 && /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!short && !long) throw new Unreadable("moment");
  const [year, month, ...rest] = (short || long).slice(1).map(Number);
  const full = short ? year + (year < 50 ? 2000 : 1900) : year;
  return Date.UTC(full, month - 1, ...rest);
}

export function same(left, right) {
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}
