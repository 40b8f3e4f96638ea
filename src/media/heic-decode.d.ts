/** The package brings no types; these are the parts in use. */
declare module 'heic-decode' {
  export interface HeicImage {
    readonly width: number;
    readonly height: number;
    decode(): Promise<{ width: number; height: number; data: Uint8ClampedArray }>;
  }

  const decode: {
    /** Lists the pictures without decoding them. */
    all(input: { buffer: Uint8Array }): Promise<HeicImage[] & { dispose(): void }>;
  };
  // biome-ignore lint/style/noDefaultExport: it is how the package exports
  export default decode;
}
