/** The library's C header as data. Apart from the binding, so that who only asks for names does not bring in koffi. */
export interface Signature {
  readonly result: string;
  readonly args: readonly string[];
}

const POINTER = 'void *';
const TEXT = 'const char *';
const fn = (result: string, ...args: string[]): Signature => ({ result, args });

/** All 17 functions of the C header, which is the same in every version of the library. */
export const SIGNATURES = {
  NewSdk: fn(POINTER),
  Init: fn('int', POINTER, TEXT, TEXT),
  DestroySdk: fn('void', POINTER),
  GetChatData: fn('int', POINTER, 'uint64_t', 'uint32_t', TEXT, TEXT, 'int', POINTER),
  DecryptData: fn('int', TEXT, TEXT, POINTER),
  GetMediaData: fn('int', POINTER, TEXT, TEXT, TEXT, TEXT, 'int', POINTER),
  NewSlice: fn(POINTER),
  FreeSlice: fn('void', POINTER),
  GetContentFromSlice: fn(POINTER, POINTER),
  GetSliceLen: fn('int', POINTER),
  NewMediaData: fn(POINTER),
  FreeMediaData: fn('void', POINTER),
  GetOutIndexBuf: fn(POINTER, POINTER),
  GetData: fn(POINTER, POINTER),
  GetIndexLen: fn('int', POINTER),
  GetDataLen: fn('int', POINTER),
  IsMediaDataFinish: fn('int', POINTER),
} as const satisfies Record<string, Signature>;

export const SDK_SYMBOLS = Object.keys(SIGNATURES);
