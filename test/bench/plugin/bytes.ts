import { brotliCompressSync, gzipSync } from 'node:zlib';

export interface Weight {
  readonly plain: number;
  readonly gzip: number;
  readonly brotli: number;
}

/** What text weighs on the wire, each file compressed by itself, as servers do. */
export function weigh(texts: readonly string[]): Weight {
  const sum = (size: (bytes: Buffer) => number) => texts.reduce((all, text) => all + size(Buffer.from(text)), 0);
  return {
    plain: sum((bytes) => bytes.length),
    gzip: sum((bytes) => gzipSync(bytes, { level: 9 }).length),
    brotli: sum((bytes) => brotliCompressSync(bytes).length),
  };
}
