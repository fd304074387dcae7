// The sound of a row: its samples, or as much of them as is needed to draw.

import { getBytes } from "./api";

const HEADER = 44;
/// Longer sounds are fetched in parts.
const WHOLE = 120;
/// Seconds that are fetched for a spectrogram at most.
const LONGEST = 60;
const PEAKS = 2000;

export class Clip {
  private samples: Float32Array | null = null;
  /// Samples of a part of a long sound, and where it begins.
  private part: { from: number; samples: Float32Array } | null = null;

  private constructor(
    readonly row: number,
    readonly rate: number,
    readonly frames: number,
  ) {}

  /// Least and greatest sample of equal parts; of a long sound they come later.
  peaks = new Float32Array(0);

  /// `later` is called when there is more to draw.
  static async open(row: number, later: () => void): Promise<Clip> {
    const words = new DataView(await getBytes(`/api/peaks/${row}?n=0`));
    const clip = new Clip(row, words.getUint32(0, true), Number(words.getBigUint64(8, true)));
    if (clip.seconds <= WHOLE) clip.samples = decode(await getBytes(clip.url), HEADER);
    else {
      void getBytes(`/api/peaks/${row}?n=${PEAKS}`).then((bytes) => {
        clip.peaks = new Float32Array(bytes, 16);
        later();
      });
    }
    return clip;
  }

  get url(): string {
    return `/audio/${this.row}`;
  }

  get seconds(): number {
    return this.frames / this.rate;
  }

  /// The greatest absolute sample that is known.
  get loudest(): number {
    const most = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return this.samples ? most(this.samples) : most(this.peaks);
  }

  /// Samples that are decoded here.
  get decoded(): number {
    return this.samples?.length ?? this.part?.samples.length ?? 0;
  }

  /// Samples around a stretch of frames, and the frame of the first; `null` where it is too long.
  async around(first: number, last: number): Promise<{ from: number; samples: Float32Array } | null> {
    if (this.samples) return { from: 0, samples: this.samples };
    const margin = Math.round(this.rate / 10);
    const [from, to] = [Math.max(0, Math.floor(first) - margin), Math.min(this.frames, Math.ceil(last) + margin)];
    if (to - from > LONGEST * this.rate) return null;
    const part = this.part;
    if (part && part.from <= from && part.from + part.samples.length >= to) return part;
    const samples = new Float32Array(to - from);
    let at = from;
    // An answer may have less than was asked for.
    while (at < to) {
      const some = decode(await getBytes(this.url, [HEADER + 2 * at, HEADER + 2 * to]), 0);
      if (some.length === 0) break;
      samples.set(some, at - from);
      at += some.length;
    }
    this.part = { from, samples };
    return this.part;
  }
}

function decode(bytes: ArrayBuffer, skip: number): Float32Array {
  const words = new Int16Array(bytes, skip, Math.floor((bytes.byteLength - skip) / 2));
  return Float32Array.from(words, (value) => value / 32768);
}
