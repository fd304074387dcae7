//! Random starts that are the same as bob's for the same seed.

use ndarray::Array2;

const SIZE: usize = 624;
const SHIFT: usize = 397;

/// Standard normal values as `numpy.random.RandomState(seed).normal` gives them: the Mersenne
/// twister (Matsumoto and Nishimura, 1998) and Marsaglia's polar method. bob.learn.em draws the
/// start of its loading matrices from there, so the same seed gives the same model.
pub struct NormalDraws {
    state: Vec<u32>,
    next: usize,
    kept: Option<f64>,
}

impl NormalDraws {
    /// The stream of this seed.
    pub fn new(seed: u32) -> Self {
        let mut state = vec![seed];
        for i in 1..SIZE as u32 {
            let last = state[state.len() - 1];
            let mixed = 1_812_433_253u32.wrapping_mul(last ^ (last >> 30));
            state.push(mixed.wrapping_add(i));
        }
        NormalDraws {
            state,
            next: SIZE,
            kept: None,
        }
    }

    /// A matrix filled row by row.
    pub fn matrix(&mut self, rows: usize, columns: usize) -> Array2<f64> {
        Array2::from_shape_simple_fn((rows, columns), || self.normal())
    }

    /// The next value.
    pub fn normal(&mut self) -> f64 {
        if let Some(value) = self.kept.take() {
            return value;
        }
        loop {
            let x = 2.0 * self.uniform() - 1.0;
            let y = 2.0 * self.uniform() - 1.0;
            let square = x * x + y * y;
            if square < 1.0 && square != 0.0 {
                let factor = (-2.0 * square.ln() / square).sqrt();
                self.kept = Some(factor * x);
                return factor * y;
            }
        }
    }

    /// In [0, 1), with 53 random bits.
    fn uniform(&mut self) -> f64 {
        let high = f64::from(self.word() >> 5);
        let low = f64::from(self.word() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    fn word(&mut self) -> u32 {
        if self.next == SIZE {
            self.refill();
        }
        let mut word = self.state[self.next];
        self.next += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    fn refill(&mut self) {
        for i in 0..SIZE {
            let joined = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % SIZE] & 0x7fff_ffff);
            let twist = if joined & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + SHIFT) % SIZE] ^ (joined >> 1) ^ twist;
        }
        self.next = 0;
    }
}
