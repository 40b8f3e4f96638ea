export function linesOf(stream: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<string[]>;
