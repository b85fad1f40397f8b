/**
 * A pair of strings for a number: of three in ten, one that no number had before.
 *
 * @module
 */

/** An address and what a browser says of itself. */
export function pairOf(i: number): [address: string, agent: string] {
  const visitor = Math.imul(Math.floor(i * 0.3), 0x9e3779b1) >>> 0;
  const address = `${visitor >>> 24}.${(visitor >>> 16) & 255}.${(visitor >>> 8) & 255}.${
    visitor & 255
  }`;
  return [address, `Mozilla/5.0 (X11; Linux x86_64; rv:${visitor % 40}.0) Firefox/${visitor % 40}`];
}
