/**
 * Makes elements of files.
 *
 * @module
 */

import { SourceError } from "../../errors.ts";
import type { FileSystem } from "../../runtime/runtime.ts";
import { encodingOfHead, LONGEST_MARK } from "../text/byte_order_mark.ts";
import { metered, tooShort } from "../bytes/byte_source.ts";
import { encodingSaid } from "../text/charset.ts";
import { type CompressedFormat, type Compression, HEAD_LENGTH } from "../bytes/compression.ts";
import { type Decode, decoderOf, type DecodingErrors, InvalidBytesError } from "../text/decode.ts";
import { cannotDecompress, codecOf, compressedFormat, contentOf } from "../bytes/decompress.ts";
import type { CodecFormat } from "../bytes/codecs/codecs.ts";
import { type Codec, decodeAtOnce } from "../bytes/codecs/decoder.ts";
import { type Encoding, encodingOf } from "../text/encoding.ts";
import { decoderClassOf } from "../text/decoder_class.ts";
import type { DecoderClass } from "../text/legacy_decoder.ts";
import { openWhole } from "../bytes/open_input.ts";
import { type BadEnding, salvageAtOnce, type Zlib } from "../bytes/salvage.ts";
import { inputName, inputSize, type TextInput } from "../bytes/input.ts";
import { messageOf } from "../../values/message_of.ts";
import type { WholeFile } from "./whole_file.ts";

/** How files are read and decoded; plain data. */
export interface FileSettings {
  /** What elements are. */
  readonly as: "file" | "text" | "bytes";
  readonly encoding: string;
  /** Whether the user has not said the encoding, so that a server may. */
  readonly assumed?: boolean;
  readonly errors: DecodingErrors;
  readonly compression: Compression;
  /** Whether gzip is read up to where it goes on with something else. */
  readonly salvage?: true;
}

/** What reading damaged files needs. */
export interface Salvaging {
  readonly zlib: Zlib;
  /** Takes note of a file that is read without what follows its members; once for each file. */
  note(input: TextInput, error: SourceError): void;
}

/** Most bytes of a file that is read whole when only its beginning is asked for. */
const SMALL = 16 * 2 ** 10;

/** An encoding, and what decodes it. */
interface Format {
  readonly encoding: Encoding;
  readonly decode: Decode;
}

/** All of a file, and the encoding that a server has said it has. */
interface Read {
  readonly bytes: Uint8Array;
  readonly charset: string | undefined;
}

/** Opens whole files of one format. */
export class FileOpener {
  readonly #settings: FileSettings;
  readonly #files: FileSystem | undefined;
  readonly #encoding: Encoding;
  readonly #decode: Decode;
  readonly #salvaging: Salvaging | undefined;
  /** Takes note of bytes that have been read. */
  readonly #noteBytes: ((bytes: number) => void) | undefined;
  readonly #noted = new Set<TextInput>();
  /** Small files that have been read as they were looked at, of the batch that was prepared last. */
  readonly #ready = new Map<TextInput, Uint8Array>();
  /** Decompressors for {@linkcode lazy} files, which cannot wait for one. */
  readonly #codecs = new Map<CodecFormat, Codec>();

  /** Makes an opener; `files` are those of this machine, and `decoderClass` that of the encoding. */
  constructor(
    settings: FileSettings,
    files: FileSystem | undefined,
    decoderClass: DecoderClass = TextDecoder,
    { salvaging, read }: {
      readonly salvaging?: Salvaging | undefined;
      readonly read?: ((bytes: number) => void) | undefined;
    } = {},
  ) {
    this.#salvaging = salvaging;
    this.#noteBytes = read;
    this.#settings = settings;
    this.#files = files;
    this.#encoding = encodingOf(settings.encoding);
    this.#decode = decoderOf(this.#encoding, settings.errors, decoderClass);
  }

  /** Gets ready for files at paths, of which the first bytes say by what they are compressed. */
  async prepare(inputs: readonly TextInput[]): Promise<void> {
    this.#ready.clear();
    for (const input of inputs) {
      const format = this.#formatOf(input);
      if (format === undefined || format === "gzip" || this.#codecs.has(format)) continue;
      this.#codecs.set(format, await codecOf(inputName(input), format));
    }
  }

  /** How a file at a path is compressed, unless it is one that cannot be read: that is told later. */
  #formatOf(input: TextInput): CompressedFormat | undefined {
    const { compression } = this.#settings;
    if (this.#files === undefined || compression === "none") return undefined;
    if (compression !== "infer") return compression;
    try {
      return compressedFormat(input, compression, this.#head(input, this.#files));
    } catch {
      return undefined;
    }
  }

  /** How a file begins. A small one is read whole, since opening it is most of the work. */
  #head(input: TextInput, files: FileSystem): Uint8Array {
    const path = inputName(input);
    if ((inputSize(input) ?? Infinity) > SMALL) return files.peek(path, HEAD_LENGTH);
    const bytes = files.read(path);
    this.#ready.set(input, bytes);
    return bytes.subarray(0, HEAD_LENGTH);
  }

  /**
   * A file that is read when somebody asks for what it holds; for inputs that are paths, for which
   * this has been {@linkcode prepare}d.
   */
  lazy(input: TextInput): WholeFile {
    return this.#file(input, () => this.#readPath(input));
  }

  /** A file that has been read. */
  async read(input: TextInput, signal: AbortSignal): Promise<WholeFile> {
    const { bytes, charset } = await this.#readAll(input, signal);
    const { errors, assumed } = this.#settings;
    if (charset === undefined || assumed !== true) return this.#file(input, () => bytes);
    const encoding = encodingSaid(this.#settings, charset, inputName(input));
    const decode = decoderOf(encoding, errors, await decoderClassOf(encoding));
    return this.#file(input, () => bytes, { encoding, decode });
  }

  #file(
    input: TextInput,
    read: () => Uint8Array,
    format: Format = { encoding: this.#encoding, decode: this.#decode },
  ): WholeFile {
    const path = inputName(input);
    const size = inputSize(input);
    return new FileElement(path, size, read, (bytes) => this.#textOf(path, bytes, format));
  }

  #readPath(input: TextInput): Uint8Array {
    const path = inputName(input);
    const size = inputSize(input) ?? 0;
    if (this.#files === undefined) {
      throw new SourceError(`Cannot read "${path}": this runtime opens no files by path`);
    }
    const bytes = this.#ready.get(input) ?? this.#files.read(path);
    // Who asks twice gets bytes of their own.
    this.#ready.delete(input);
    this.#noteBytes?.(bytes.length);
    if (bytes.length < size) throw tooShort(path, size, bytes.length, true);
    const head = bytes.subarray(0, HEAD_LENGTH);
    const format = compressedFormat(input, this.#settings.compression, head);
    if (format === undefined) return bytes;
    if (format === "gzip" && this.#salvaging !== undefined) {
      const { bytes: content, ending } = salvageAtOnce(this.#salvaging.zlib, path, bytes);
      this.#check(input, ending);
      return content;
    }
    try {
      return this.#decompress(format, bytes, this.#files);
    } catch (cause) {
      throw cannotDecompress(path, { format, salvage: this.#salvaging !== undefined }, cause);
    }
  }

  #decompress(format: CompressedFormat, bytes: Uint8Array, files: FileSystem): Uint8Array {
    if (format === "gzip") return files.gunzip(bytes);
    const codec = this.#codecs.get(format);
    if (codec !== undefined) return decodeAtOnce(codec.decoder(), bytes);
    // Not the file that was looked at a moment ago.
    throw new Error(`expected a file that is not compressed by ${format}, got one that is now`);
  }

  async #readAll(input: TextInput, signal: AbortSignal): Promise<Read> {
    const source = metered(await openWhole(input, this.#files, signal), this.#noteBytes);
    try {
      const content = await contentOf(input, this.#settings, source, signal);
      const chunks: BlobPart[] = [];
      for await (const chunk of content.read(0, undefined, signal)) chunks.push(chunk.slice());
      this.#check(input, content.ending?.());
      const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer());
      return { bytes, charset: content.charset?.() };
    } finally {
      await source.close();
    }
  }

  /** Refuses a file that is not whole, and takes note of one that is, and goes on. */
  #check(input: TextInput, ending: BadEnding | undefined): void {
    if (ending === undefined) return;
    if (ending.breaksOff) throw ending.error;
    if (this.#noted.has(input)) return;
    this.#noted.add(input);
    this.#salvaging?.note(input, ending.error);
  }

  #textOf(path: string, bytes: Uint8Array, format: Format): string {
    const encoding = encodingOfHead(bytes.subarray(0, LONGEST_MARK), format.encoding, path);
    const { mark, name } = encoding;
    const marked = mark.length > 0 && mark.every((byte, i) => bytes[i] === byte);
    const start = marked ? mark.length : 0;
    const decode = encoding === format.encoding
      ? format.decode
      : decoderOf(encoding, this.#settings.errors);
    try {
      return decode(bytes.subarray(start));
    } catch (cause) {
      if (!(cause instanceof InvalidBytesError)) throw cannotDecode(path, cause);
      const at = start + cause.at;
      const byte = bytes[at]!.toString(16).padStart(2, "0");
      throw new SourceError(
        `Cannot decode "${path}": expected ${name}, got the byte 0x${byte} at byte ${at}; ` +
          "other values of 'encoding' or 'errors' may help",
        { cause },
      );
    }
  }
}

/** The error for a file of which no text can be made, being longer than texts can be, say. */
function cannotDecode(path: string, cause: unknown): SourceError {
  const reason = messageOf(cause);
  return new SourceError(`Cannot decode "${path}": ${reason}`, { cause });
}

/** What it holds is out of the sight of structured clones, so that the rest can travel. */
class FileElement implements WholeFile {
  readonly path: string;
  declare readonly size?: number;
  readonly #read: () => Uint8Array;
  readonly #decode: (bytes: Uint8Array) => string;

  constructor(
    path: string,
    size: number | undefined,
    read: () => Uint8Array,
    decode: (bytes: Uint8Array) => string,
  ) {
    this.path = path;
    if (size !== undefined) this.size = size;
    this.#read = read;
    this.#decode = decode;
  }

  text(): string {
    return this.#decode(this.#read());
  }

  bytes(): Uint8Array {
    return this.#read();
  }
}
