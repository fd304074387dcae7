// Short-time spectra.

/// Fast Fourier transform of a power of two, in place (Cooley and Tukey 1965).
class Fourier {
  private readonly cos: Float64Array;
  private readonly sin: Float64Array;
  private readonly order: Uint32Array;

  constructor(readonly size: number) {
    const bits = Math.log2(size);
    this.cos = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.sin = Float64Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size));
    this.order = Uint32Array.from({ length: size }, (_, i) => {
      let to = 0;
      for (let bit = 0; bit < bits; bit++) to |= ((i >> bit) & 1) << (bits - 1 - bit);
      return to;
    });
  }

  run(real: Float64Array, imaginary: Float64Array): void {
    const { size, cos, sin, order } = this;
    for (let i = 0; i < size; i++) {
      const j = order[i];
      if (j > i) {
        [real[i], real[j]] = [real[j], real[i]];
        [imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]];
      }
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half);
      for (let from = 0; from < size; from += 2 * half) {
        for (let k = 0; k < half; k++) {
          const [a, b] = [from + k, from + k + half];
          const [c, s] = [cos[k * stride], sin[k * stride]];
          const re = real[b] * c + imaginary[b] * s;
          const im = imaginary[b] * c - real[b] * s;
          real[b] = real[a] - re;
          imaginary[b] = imaginary[a] - im;
          real[a] += re;
          imaginary[a] += im;
        }
      }
    }
  }
}

const transforms = new Map<number, Fourier>();

/// Power in dB (0 = a full-scale sine) of `columns` windows whose middles are spread evenly over
/// the samples from `first` to `last`; `bins` values each, from 0 Hz to half the rate. Hann windows
/// of `window` samples.
export function spectra(
  samples: Float32Array,
  first: number,
  last: number,
  columns: number,
  window: number,
): { power: Float32Array; bins: number } {
  const size = Math.max(64, 2 ** Math.ceil(Math.log2(window)));
  const transform = transforms.get(size) ?? new Fourier(size);
  transforms.set(size, transform);
  const hann = Float64Array.from({ length: window }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / window));
  const scale = 2 / hann.reduce((sum, w) => sum + w, 0);
  const bins = size / 2;
  const power = new Float32Array(columns * bins);
  const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
  for (let column = 0; column < columns; column++) {
    const middle = first + ((column + 0.5) / columns) * (last - first);
    const from = Math.round(middle - window / 2);
    real.fill(0);
    imaginary.fill(0);
    for (let i = 0; i < window; i++) real[i] = (samples[from + i] ?? 0) * hann[i];
    transform.run(real, imaginary);
    for (let bin = 0; bin < bins; bin++) {
      const size2 = (real[bin] ** 2 + imaginary[bin] ** 2) * scale * scale;
      power[column * bins + bin] = 10 * Math.log10(size2 + 1e-12);
    }
  }
  return { power, bins };
}
