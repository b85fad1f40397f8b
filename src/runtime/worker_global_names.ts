/**
 * Names of globals, measured: written by `scripts/worker_globals.ts`, not by hand.
 *
 * @module
 */

/** Names of globals, separated by white space. */
export interface GlobalNames {
  /** Globals of the main thread and of every kind of worker, besides those of all runtimes. */
  readonly shared: string;
  /** Globals of every kind of worker that the main thread lacks. */
  readonly workerOnly: string;
  /** Globals of the main thread that some kind of worker lacks. */
  readonly mainOnly: string;
  /** Whether functions built into a newer version of the runtime are in its workers too. */
  readonly newerToo: boolean;
}

/** Globals of all runtimes, on the main thread and in workers. */
export const COMMON = `
  AbortController AbortSignal AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array
  BigUint64Array Blob Boolean BroadcastChannel ByteLengthQueuingStrategy CompressionStream
  CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DataView Date DecompressionStream
  Error EvalError Event EventTarget File FinalizationRegistry Float32Array Float64Array FormData
  Function Headers Infinity Int16Array Int32Array Int8Array Intl JSON Map Math MessageChannel
  MessageEvent MessagePort NaN Number Object Performance PerformanceEntry PerformanceMark
  PerformanceMeasure PerformanceObserver PerformanceObserverEntryList Promise Proxy RangeError
  ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableStreamDefaultController ReadableStreamDefaultReader ReferenceError Reflect RegExp Request
  Response Set SharedArrayBuffer String SubtleCrypto Symbol SyntaxError TextDecoder
  TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController
  TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray
  WeakMap WeakRef WeakSet WebAssembly WritableStream WritableStreamDefaultController
  WritableStreamDefaultWriter atob btoa clearInterval clearTimeout console crypto decodeURI
  decodeURIComponent encodeURI encodeURIComponent escape eval fetch globalThis isFinite isNaN
  parseFloat parseInt performance queueMicrotask setInterval setTimeout structuredClone undefined
  unescape
`;

/** Globals of Node. */
export const NODE_NAMES: GlobalNames = {
  shared: `
  Buffer CloseEvent ErrorEvent Navigator PerformanceResourceTiming Temporal URLPattern WebSocket
  clearImmediate global navigator process setImmediate
`,
  workerOnly: "",
  mainOnly: "",
  newerToo: true,
};

/** Globals of Deno. */
export const DENO_NAMES: GlobalNames = {
  shared: `
  AsyncDisposableStack Buffer Cache CacheStorage CloseEvent DOMMatrix DOMMatrixReadOnly DOMPoint
  DOMPointReadOnly DOMQuad DOMRect DOMRectReadOnly Deno DisposableStack ErrorEvent EventSource
  FileReader Float16Array GPU GPUAdapter GPUAdapterInfo GPUBindGroup GPUBindGroupLayout GPUBuffer
  GPUBufferUsage GPUCanvasContext GPUColorWrite GPUCommandBuffer GPUCommandEncoder
  GPUCompilationInfo GPUCompilationMessage GPUComputePassEncoder GPUComputePipeline GPUDevice
  GPUDeviceLostInfo GPUError GPUInternalError GPUMapMode GPUOutOfMemoryError GPUPipelineError
  GPUPipelineLayout GPUQuerySet GPUQueue GPURenderBundle GPURenderBundleEncoder
  GPURenderPassEncoder GPURenderPipeline GPUSampler GPUShaderModule GPUShaderStage
  GPUSupportedFeatures GPUSupportedLimits GPUTexture GPUTextureUsage GPUTextureView
  GPUUncapturedErrorEvent GPUValidationError ImageBitmap ImageBitmapRenderingContext ImageData
  Iterator Lock LockManager NavigatorUAData OffscreenCanvas ProgressEvent PromiseRejectionEvent
  QuotaExceededError SuppressedError Temporal URLPattern WebSocket Worker addEventListener caches
  clearImmediate close createImageBitmap dispatchEvent getParent global location name navigator
  onerror onunhandledrejection process removeEventListener reportError setImmediate
`,
  workerOnly: `
  DedicatedWorkerGlobalScope WorkerLocation WorkerNavigator onmessage postMessage
`,
  mainOnly: `
  Location Navigator Storage Window alert closed confirm localStorage onbeforeunload onload
  onunload prompt self sessionStorage
`,
  newerToo: true,
};

/** Globals of Bun. */
export const BUN_NAMES: GlobalNames = {
  shared: `
  AsyncDisposableStack Buffer BuildError BuildMessage Bun CloseEvent DisposableStack ErrorEvent
  Float16Array HTMLRewriter Iterator PerformanceResourceTiming PerformanceServerTiming
  PerformanceTiming ResolveError ResolveMessage ShadowRealm SuppressedError Temporal URLPattern
  WebSocket Worker addEventListener alert clearImmediate confirm dispatchEvent global navigator
  onerror onmessage postMessage process prompt removeEventListener reportError self setImmediate
`,
  workerOnly: "",
  mainOnly: "",
  newerToo: true,
};

/** Globals of Chromium. */
export const BROWSER_NAMES: GlobalNames = {
  shared: `
  AsyncDisposableStack AudioData AudioDecoder AudioEncoder BackgroundFetchManager
  BackgroundFetchRecord BackgroundFetchRegistration CSSSkewX CSSSkewY Cache CacheStorage
  CanvasGradient CanvasPattern CloseEvent CreateMonitor CropTarget DOMMatrix DOMMatrixReadOnly
  DOMPoint DOMPointReadOnly DOMQuad DOMRect DOMRectReadOnly DOMStringList DisposableStack
  EncodedAudioChunk EncodedVideoChunk ErrorEvent EventSource FileList FileReader
  FileSystemDirectoryHandle FileSystemFileHandle FileSystemHandle FileSystemObserver
  FileSystemWritableFileStream Float16Array FontFace GPU GPUAdapter GPUAdapterInfo GPUBindGroup
  GPUBindGroupLayout GPUBuffer GPUBufferUsage GPUCanvasContext GPUColorWrite GPUCommandBuffer
  GPUCommandEncoder GPUCompilationInfo GPUCompilationMessage GPUComputePassEncoder
  GPUComputePipeline GPUDevice GPUDeviceLostInfo GPUError GPUExternalTexture GPUInternalError
  GPUMapMode GPUOutOfMemoryError GPUPipelineError GPUPipelineLayout GPUQuerySet GPUQueue
  GPURenderBundle GPURenderBundleEncoder GPURenderPassEncoder GPURenderPipeline GPUSampler
  GPUShaderModule GPUShaderStage GPUSupportedFeatures GPUSupportedLimits GPUTexture GPUTextureUsage
  GPUTextureView GPUUncapturedErrorEvent GPUValidationError HID HIDConnectionEvent HIDDevice
  HIDInputReportEvent IDBCursor IDBCursorWithValue IDBDatabase IDBFactory IDBIndex IDBKeyRange
  IDBObjectStore IDBOpenDBRequest IDBRecord IDBRequest IDBTransaction IDBVersionChangeEvent
  IdleDetector ImageBitmap ImageBitmapRenderingContext ImageData ImageDecoder ImageTrack
  ImageTrackList Iterator Lock LockManager MediaCapabilities MediaSource MediaSourceHandle
  NavigationPreloadManager NavigatorUAData NetworkInformation Notification Observable
  OffscreenCanvas OffscreenCanvasRenderingContext2D Origin PERSISTENT Path2D
  PerformanceResourceTiming PerformanceServerTiming PeriodicSyncManager PermissionStatus
  Permissions PressureObserver PressureRecord ProgressEvent PromiseRejectionEvent PushManager
  PushSubscription PushSubscriptionOptions QuotaExceededError RTCDataChannel RTCEncodedAudioFrame
  RTCEncodedVideoFrame ReportBody ReportingObserver RestrictionTarget Scheduler
  SecurityPolicyViolationEvent Serial SerialPort ServiceWorkerRegistration SourceBuffer
  SourceBufferList StorageBucket StorageBucketManager StorageManager Subscriber SuppressedError
  SyncManager TEMPORARY TaskController TaskPriorityChangeEvent TaskSignal Temporal TextMetrics
  TrustedHTML TrustedScript TrustedScriptURL TrustedTypePolicy TrustedTypePolicyFactory URLPattern
  USB USBAlternateInterface USBConfiguration USBConnectionEvent USBDevice USBEndpoint
  USBInTransferResult USBInterface USBIsochronousInTransferPacket USBIsochronousInTransferResult
  USBIsochronousOutTransferPacket USBIsochronousOutTransferResult USBOutTransferResult
  UserActivation VideoColorSpace VideoDecoder VideoEncoder VideoFrame WGSLLanguageFeatures
  WebGL2RenderingContext WebGLActiveInfo WebGLBuffer WebGLContextEvent WebGLFramebuffer WebGLObject
  WebGLProgram WebGLQuery WebGLRenderbuffer WebGLRenderingContext WebGLSampler WebGLShader
  WebGLShaderPrecisionFormat WebGLSync WebGLTexture WebGLTransformFeedback WebGLUniformLocation
  WebGLVertexArrayObject WebSocket WebSocketError WebSocketStream WebTransport
  WebTransportBidirectionalStream WebTransportDatagramDuplexStream WebTransportError Worker
  XMLHttpRequest XMLHttpRequestEventTarget XMLHttpRequestUpload addEventListener caches
  cancelAnimationFrame close createImageBitmap crossOriginIsolated dispatchEvent indexedDB
  isSecureContext location name navigator onerror onlanguagechange onmessage onmessageerror
  onrejectionhandled onunhandledrejection origin postMessage removeEventListener reportError
  requestAnimationFrame scheduler self trustedTypes webkitRequestFileSystem
  webkitResolveLocalFileSystemURL when
`,
  workerOnly: `
  DedicatedWorkerGlobalScope FileReaderSync FileSystemSyncAccessHandle RTCRtpScriptTransformer
  RTCTransformEvent WorkerGlobalScope WorkerLocation WorkerNavigator fonts importScripts
  onrtctransform webkitRequestFileSystemSync webkitResolveLocalFileSystemSyncURL
`,
  mainOnly: "",
  newerToo: false,
};
