//! The random numbers of numpy's `RandomState`, where a result is to be the same as the
//! original's. Everything else that is random here draws from ChaCha.

/// Mersenne Twister MT19937 (Matsumoto & Nishimura 1998), seeded with one number.
#[derive(Clone)]
pub struct Mt19937 {
    state: Box<[u32; N]>,
    /// The numbers of this state.
    ready: Box<[u32; N]>,
    next: usize,
}

const N: usize = 624;
const M: usize = 397;

impl Mt19937 {
    /// The generator of `numpy.random.RandomState(seed)` and of `std::mt19937`.
    pub fn new(seed: u32) -> Self {
        let mut state = Box::new([0; N]);
        let mut last = seed;
        state[0] = seed;
        for (i, s) in state.iter_mut().enumerate().skip(1) {
            last = 1_812_433_253_u32
                .wrapping_mul(last ^ (last >> 30))
                .wrapping_add(i as u32);
            *s = last;
        }
        Mt19937 {
            state,
            ready: Box::new([0; N]),
            next: N,
        }
    }

    fn refill(&mut self) {
        let twist = |a: u32, b: u32, far: u32| {
            let mixed = (a & 0x8000_0000) | (b & 0x7fff_ffff);
            far ^ (mixed >> 1) ^ ((mixed & 1).wrapping_neg() & 0x9908_b0df)
        };
        let s = &mut self.state;
        for i in 0..N - M {
            s[i] = twist(s[i], s[i + 1], s[i + M]);
        }
        for i in N - M..N - 1 {
            s[i] = twist(s[i], s[i + 1], s[i + M - N]);
        }
        s[N - 1] = twist(s[N - 1], s[0], s[M - 1]);
        for (out, &word) in self.ready.iter_mut().zip(self.state.iter()) {
            let mut y = word;
            y ^= y >> 11;
            y ^= (y << 7) & 0x9d2c_5680;
            y ^= (y << 15) & 0xefc6_0000;
            *out = y ^ (y >> 18);
        }
        self.next = 0;
    }

    /// 32 random bits.
    #[inline]
    pub fn next_u32(&mut self) -> u32 {
        if self.next >= N {
            self.refill();
        }
        let y = self.ready[self.next];
        self.next += 1;
        y
    }

    /// A number below `n` (0 for n = 0): the legacy `randint(n)` of numpy, which masks and rejects.
    #[inline]
    pub fn below(&mut self, n: u32) -> u32 {
        let largest = n.saturating_sub(1);
        if largest == 0 {
            return 0;
        }
        let mask = u32::MAX >> largest.leading_zeros();
        loop {
            let value = self.next_u32() & mask;
            if value <= largest {
                return value;
            }
        }
    }

    /// `count` numbers as [`Mt19937::below`] draws them.
    pub fn fill_below(&mut self, n: u32, count: usize, out: &mut Vec<u32>) {
        let largest = n.saturating_sub(1);
        out.clear();
        out.resize(count, 0);
        if largest == 0 {
            return;
        }
        let mask = u32::MAX >> largest.leading_zeros();
        let mut have = 0;
        while have < count {
            if self.next >= N {
                self.refill();
            }
            for &word in &self.ready[self.next..] {
                self.next += 1;
                // Written in any case, kept if small enough: no branch to guess wrong.
                out[have] = word & mask;
                have += usize::from(word & mask <= largest);
                if have == count {
                    break;
                }
            }
        }
    }

    /// A number below `n`, by multiplication (Lemire 2019), as scikit-learn's libsvm draws.
    pub fn below_by_multiplication(&mut self, n: u32) -> u32 {
        let mut m = u64::from(self.next_u32()) * u64::from(n);
        if (m as u32) < n {
            let threshold = n.wrapping_neg() % n.max(1);
            while (m as u32) < threshold {
                m = u64::from(self.next_u32()) * u64::from(n);
            }
        }
        (m >> 32) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_numbers_of_mt19937() {
        // The C++ standard: the 10000th draw of a default mt19937 (seed 5489) is 4123659995.
        let mut mt = Mt19937::new(5489);
        let mut last = 0;
        for _ in 0..10_000 {
            last = mt.next_u32();
        }
        assert_eq!(last, 4_123_659_995);
    }

    #[test]
    fn as_numpy_randint() {
        // numpy.random.RandomState(7).randint(0, 134, 8)
        let mut mt = Mt19937::new(7);
        let drawn: Vec<u32> = (0..8).map(|_| mt.below(134)).collect();
        assert_eq!(drawn, RANDINT_7);
        let mut all = Vec::new();
        Mt19937::new(7).fill_below(134, 8, &mut all);
        assert_eq!(all, RANDINT_7);
        let (mut one, mut many) = (Mt19937::new(3), Mt19937::new(3));
        many.fill_below(5000, 3000, &mut all);
        assert!(all.iter().all(|&v| v == one.below(5000)));
        assert_eq!(one.next_u32(), many.next_u32());
    }

    const RANDINT_7: [u32; 8] = [25, 67, 103, 92, 23, 72, 89, 110];
}
