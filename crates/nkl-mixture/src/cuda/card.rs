//! What the engine needs of a graphics card. The driver is one; the tests have another that runs the
//! same kernels on the processor, so that all but the driver calls is tested without a card.

use crate::MixtureError;

/// A card: memory, copies, kernels. Everything but [`Card::download`] may return before it is done;
/// things asked for are done in order.
pub(super) trait Card {
    /// Memory on the card.
    type Memory;
    /// Memory on both sides, for copies that run beside the kernels.
    type Staging;

    /// As the user knows it.
    fn name(&self) -> String;
    /// How many blocks can run at once, at one block each.
    fn multiprocessors(&self) -> usize;
    /// Bytes that are free.
    fn free_memory(&self) -> Result<usize, MixtureError>;
    /// Memory of at least so many bytes, all 0.
    fn allocate(&self, bytes: usize) -> Result<Self::Memory, MixtureError>;
    /// All bytes to 0.
    fn clear(&self, memory: &mut Self::Memory) -> Result<(), MixtureError>;
    /// Copies to the beginning of the memory.
    fn upload(&self, memory: &mut Self::Memory, bytes: &[u8]) -> Result<(), MixtureError>;
    /// Copies from the beginning of the memory, when all before is done.
    fn download(&self, memory: &Self::Memory, bytes: &mut [u8]) -> Result<(), MixtureError>;
    /// A pair of equal memories, here and there.
    fn staging(&self, bytes: usize) -> Result<Self::Staging, MixtureError>;
    /// Has `fill` write the first `bytes` here, and copies them there. Waits until the copy and the
    /// kernels that use what was there before are done, but not for others.
    fn send(
        &self,
        staging: &mut Self::Staging,
        bytes: usize,
        fill: &mut dyn FnMut(&mut [u8]) -> Result<(), MixtureError>,
    ) -> Result<(), MixtureError>;
    /// The memory there.
    fn sent<'s>(&self, staging: &'s Self::Staging) -> &'s Self::Memory;
    /// Runs a kernel.
    fn launch(&self, launch: &Launch<'_, Self::Memory>) -> Result<(), MixtureError>;
}

/// One run of a kernel.
pub(super) struct Launch<'a, M> {
    /// Its name in the `.cu` file.
    pub kernel: &'static str,
    /// Blocks in x, y, z, each at least 1.
    pub grid: [usize; 3],
    /// Threads of a block.
    pub threads: usize,
    /// Bytes of shared memory of a block.
    pub shared: usize,
    /// In the order of its parameters.
    pub arguments: &'a [Argument<'a, M>],
}

/// An argument of a kernel.
pub(super) enum Argument<'a, M> {
    /// A pointer to the beginning of this memory, which the kernel may write to.
    Memory(&'a M),
    /// An `int`.
    Int(i32),
    /// A null pointer.
    Null,
}

impl<M> Argument<'_, M> {
    /// An `int` from a count. Errors: more than an `int` holds.
    pub fn int(count: usize) -> Result<Self, MixtureError> {
        i32::try_from(count).map(Argument::Int).map_err(|_| {
            MixtureError::Device(format!("{count} is more than the kernels can count"))
        })
    }
}
