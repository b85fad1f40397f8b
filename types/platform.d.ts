/**
 * Names of the platform that the published types mention, for programs that are compiled without the
 * types of a browser or a runtime: they are empty there. Where there are such types, these add nothing.
 */

// Declarations of one interface become one, so these must ask for nothing, and be as general as theirs.
// deno-lint-ignore-file no-empty-interface no-explicit-any

interface AbortSignal {}
interface AsyncDisposable {
  [Symbol.asyncDispose](): PromiseLike<void>;
}
interface Blob {}
interface Element {}
interface File {}
interface Headers {}
interface MessagePort {}
interface ReadableStream<R = any> {}
interface RequestInit {}
interface Response {}
interface SymbolConstructor {
  readonly asyncDispose: unique symbol;
}
interface TextDecoder {}
interface TextDecoderOptions {}
interface URL {}
interface Worker {}
