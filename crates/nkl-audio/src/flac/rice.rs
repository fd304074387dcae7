//! Residuals in Rice's code (RFC 9639, 9.2.7).

use super::bits::Bits;

/// Greatest parameter with 4 bits; 15 would mean that there is no code.
const GREATEST: u32 = 14;
/// A block is divided into at most 2⁶ partitions.
const MOST_ORDER: u32 = 6;

/// How residuals are divided, the parameter of each partition, and the bits that this takes.
pub(super) struct Code {
    order: u32,
    parameters: Vec<u32>,
    pub bits: u64,
}

/// The division that takes fewest bits. `residual` is that of a block of `size` samples, the first of
/// which, as many as are missing here, are written as they are.
pub(super) fn best(residual: &[i32], size: usize) -> Code {
    let missing = size - residual.len();
    let mut best = code(residual, size, 0);
    for order in 1..=MOST_ORDER {
        let part = size >> order;
        if part << order != size || part <= missing {
            break;
        }
        let other = code(residual, size, order);
        if other.bits < best.bits {
            best = other;
        }
    }
    best
}

fn code(residual: &[i32], size: usize, order: u32) -> Code {
    let mut bits = 0;
    let parameters = partitions(residual, size, order)
        .map(|part| {
            let (parameter, cost) = cheapest(part);
            bits += cost + 4;
            parameter
        })
        .collect();
    Code {
        order,
        parameters,
        bits,
    }
}

/// The partitions; the first one lacks the samples that are written as they are.
fn partitions(residual: &[i32], size: usize, order: u32) -> impl Iterator<Item = &[i32]> {
    let part = size >> order;
    let first = part - (size - residual.len());
    let (head, rest) = residual.split_at(first.min(residual.len()));
    std::iter::once(head).chain(rest.chunks(part.max(1)))
}

/// The parameter that takes fewest bits, and how many.
fn cheapest(part: &[i32]) -> (u32, u64) {
    let cost = |parameter: u32| {
        let unary: u64 = part
            .iter()
            .map(|r| u64::from(folded(*r) >> parameter))
            .sum();
        unary + part.len() as u64 * u64::from(parameter + 1)
    };
    // The best one lies at about the logarithm of the mean.
    let mean = part.iter().map(|r| u64::from(folded(*r))).sum::<u64>() / part.len().max(1) as u64;
    let near = (63 - (mean | 1).leading_zeros()).min(GREATEST);
    let around = near.saturating_sub(1)..=(near + 1).min(GREATEST);
    let costs = around.map(|parameter| (parameter, cost(parameter)));
    costs.min_by_key(|(_, cost)| *cost).unwrap_or((0, 0))
}

/// 0, -1, 1, -2, 2, … become 0, 1, 2, 3, 4, …
fn folded(residual: i32) -> u32 {
    ((residual << 1) ^ (residual >> 31)) as u32
}

/// Writes residuals.
pub(super) fn write(bits: &mut Bits, residual: &[i32], size: usize, code: &Code) {
    bits.put(0, 2);
    bits.put(code.order, 4);
    for (part, parameter) in partitions(residual, size, code.order).zip(&code.parameters) {
        bits.put(*parameter, 4);
        for value in part {
            let value = folded(*value);
            bits.put_unary(value >> parameter);
            bits.put(value, *parameter);
        }
    }
}
