/**
 * What cannot be sent to another process though a thread can have it: objects of the platform, which
 * stand for something in the process that they are in, and memory that is shared. The serializers of
 * the runtimes refuse some of them and make others empty objects.
 *
 * @module
 */

/** Tags of objects that are plain data. */
const dataTags = new Set(["Map", "Set", "ArrayBuffer", "BigInt"]);

/** Names what a value has in it that no other process can have; `undefined` if there is nothing. */
export function findForeign(root: unknown): string | undefined {
  const open: object[] = isObject(root) ? [root] : [];
  // Only what has objects in it can be met again within itself.
  const seen = new Set<object>();
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    const foreign = foreignName(value);
    if (foreign !== undefined) return foreign;
    if (ArrayBuffer.isView(value) || seen.has(value)) continue;
    const before = open.length;
    for (const part of membersOf(value)) if (isObject(part)) open.push(part);
    if (open.length > before) seen.add(value);
  }
  return undefined;
}

function membersOf(value: object): Iterable<unknown> {
  if (Array.isArray(value) || value instanceof Set) return value;
  if (value instanceof Map) return [...value.keys(), ...value.values()];
  return Object.values(value);
}

function foreignName(value: object): string | undefined {
  if (ArrayBuffer.isView(value)) return isShared(value.buffer) ? "shared memory" : undefined;
  if (isShared(value)) return "shared memory";
  const tag: unknown = Reflect.get(value, Symbol.toStringTag);
  if (typeof tag !== "string" || dataTags.has(tag)) return undefined;
  const platform: unknown = Reflect.get(globalThis, tag);
  return typeof platform === "function" && value instanceof platform ? `a ${tag}` : undefined;
}

function isShared(buffer: object): boolean {
  return typeof SharedArrayBuffer === "function" && buffer instanceof SharedArrayBuffer;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
