/** What the project uses of `imurmurhash`, which has no types of its own. */

/** A hash under way. */
interface MurmurHash3Hash {
  /** The 32 bits, as a number that is not negative. */
  result(): number;
}

/** MurmurHash3 of the UTF-16 code units of a string. */
export default function MurmurHash3(text: string, seed?: number): MurmurHash3Hash;
