/**
 * The hash of a key, by which it is found in tables and which decides its bucket: for
 * equal keys the same, on every thread that works for this process, and nowhere else.
 *
 * Whoever writes the data must not be able to choose keys that collide, since a table
 * of such keys takes the square of its usual time. So the hash has a secret, which each
 * process draws and tells its workers: HalfSipHash-1-3 (J.-P. Aumasson, D. J. Bernstein,
 * "SipHash: a fast short-input PRF", 2012), made for this purpose and for words of 32
 * bits. A multiplicative hash that starts from a secret would not do: texts that bring
 * it from one state to the same other one do so from any state.
 *
 * No result depends on the secret: keys keep the order in which they were first seen, and which
 * partition of a result they go to is told by hashes without one. Who chooses keys for that fills one
 * partition, which is no worse than a key that is frequent.
 *
 * @module
 */

/** What a process's hashes depend on: 64 random bits. */
export type HashSecret = Int32Array;

const secret = crypto.getRandomValues(new Int32Array(2));

/** The secret, for those who are to have the same hashes. */
export function hashSecret(): HashSecret {
  return secret;
}

/** What `hash` gives with hashes that are the same in every process. */
export function withoutSecret<T>(hash: () => T): T {
  const [first, second] = secret as unknown as [number, number];
  secret.fill(0);
  try {
    return hash();
  } finally {
    secret[0] = first;
    secret[1] = second;
  }
}

/** Takes another process's or thread's secret, before the first hash. */
export function shareHashSecret(shared: HashSecret): void {
  secret.set(shared);
}

/**
 * The hash of a text: HalfSipHash-1-3 of its UTF-16, little-endian. As all hashes, a whole number of 32
 * bits that may be negative, since most engines need no memory for those.
 */
export function hashOfText(text: string): number {
  const { length } = text;
  const last = length & ~1;
  let v0 = secret[0]!;
  let v1 = secret[1]!;
  let v2 = v0 ^ 0x6c796765;
  let v3 = v1 ^ 0x74656462;
  for (let i = 0; i < last; i += 2) {
    const word = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  const word = (length << 25) | (last < length ? text.charCodeAt(last) : 0);
  return finished(v0, v1, v2, v3, word);
}

/** Takes in the last word and ends a hash: a round for the word, and three more. */
function finished(v0: number, v1: number, v2: number, v3: number, word: number): number {
  v3 ^= word;
  for (let i = 0; i < 4; i++) {
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    if (i > 0) continue;
    v0 ^= word;
    v2 ^= 0xff;
  }
  return v1 ^ v3;
}

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

/** The hash of a number, the same for 0 and -0: that of its 64 bits, or of 32 if it is such an integer. */
export function hashOfNumber(key: number): number {
  if ((key | 0) === key) return hashOfWord(key | 0);
  float[0] = key === key ? key : NaN;
  return hashOfWord(words[0]! ^ hashOfWord(words[1]!));
}

/** The hash of a word of 32 bits. */
export function hashOfWord(word: number): number {
  const v0 = secret[0]!;
  const v1 = secret[1]!;
  return finished(v0, v1, v0 ^ 0x6c796765, v1 ^ 0x74656462, word);
}

/** Which of `count` buckets a hash belongs to: by its first bits, since tables go by its last. */
export function bucketOfHash(hash: number, count: number): number {
  return Math.floor((hash >>> 0) / 2 ** 32 * count);
}
