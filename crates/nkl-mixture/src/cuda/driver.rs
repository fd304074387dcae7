//! A card through the CUDA driver, which is looked for when the program runs: neither to build nor
//! to start it is anything of CUDA needed. The kernels come as PTX, which the driver compiles for the
//! card it finds (and keeps the result), so no toolkit is needed either.
#![allow(unsafe_code)]

use super::card::{Argument, Card, Launch};
use crate::MixtureError;
use cudarc::driver::sys::{CUdevice_attribute, CUfunction_attribute};
use cudarc::driver::{
    CudaContext, CudaFunction, CudaModule, CudaSlice, CudaStream, DriverError, LaunchConfig,
    PinnedHostSlice, PushKernelArg,
};
use cudarc::nvrtc::Ptx;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The kernels, made by the example `ptx`; a test fails where they are older than their sources.
pub(super) const PTX: &str = include_str!("../../kernels/ptx/compute_70.ptx");

/// Shared memory that every kernel may use without asking.
const SHARED: usize = 48 << 10;

/// A card with the kernels loaded. Clones are the same card.
#[derive(Clone)]
pub(super) struct Driver {
    inner: Arc<Inner>,
}

struct Inner {
    name: String,
    multiprocessors: usize,
    context: Arc<CudaContext>,
    module: Arc<CudaModule>,
    functions: Mutex<HashMap<&'static str, CudaFunction>>,
    compute: Arc<CudaStream>,
    copies: Arc<CudaStream>,
}

/// A program without a dynamic loader (musl, linked statically) cannot open any library, so it says that
/// instead of sending its user to install a driver that may be there.
const NO_DRIVER: &str = if cfg!(all(target_env = "musl", target_feature = "crt-static")) {
    "no CUDA: this is the static program, which cannot load NVIDIA's driver. For graphics cards build nkl \
     from its sources with `cargo install --path .`, or choose device = cpu"
} else {
    "no CUDA driver: neither libcuda.so nor libcuda.so.1 (nvcuda.dll on Windows) can be loaded. \
     Install NVIDIA's driver, or choose device = cpu"
};

/// Cards that are open, by number: loading the kernels takes longer than many an E-step.
static OPEN: Mutex<Vec<(usize, Driver)>> = Mutex::new(Vec::new());

impl Driver {
    /// Errors: no driver, no such card, a card that is too old; with what was looked for.
    pub fn open(number: usize) -> Result<Self, MixtureError> {
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, driver)) = open.iter().find(|(n, _)| *n == number) {
            return Ok(driver.clone());
        }
        let driver = Driver::connect(number)?;
        open.push((number, driver.clone()));
        Ok(driver)
    }

    fn connect(number: usize) -> Result<Self, MixtureError> {
        // SAFETY: loads and unloads the driver's library, whose initialisers are NVIDIA's.
        if !unsafe { cudarc::driver::sys::is_culib_present() } {
            return Err(MixtureError::Device(NO_DRIVER.into()));
        }
        let count = CudaContext::device_count().map_err(|e| no_card(&e))?;
        if number as u64 >= count.max(0) as u64 {
            return Err(MixtureError::Device(format!(
                "there is no card {number}: the CUDA driver finds {count} (CUDA_VISIBLE_DEVICES may hide \
                 some). Choose cuda:0 to cuda:N of those there are, or device = cpu"
            )));
        }
        let context = CudaContext::new(number).map_err(|e| no_card(&e))?;
        let (major, minor) = context
            .compute_capability()
            .map_err(failed("compute capability"))?;
        if major < 7 {
            return Err(MixtureError::Device(format!(
                "card {number} has compute capability {major}.{minor}, the kernels need 7.0 (Volta, 2017) or \
                 later: choose device = cpu"
            )));
        }
        // Before any memory is taken, so that cudarc orders the copies and kernels of the two streams.
        let copies = context.new_stream().map_err(failed("a stream"))?;
        let compute = context.new_stream().map_err(failed("a stream"))?;
        let module = context.load_module(Ptx::from_src(PTX)).map_err(|e| {
            MixtureError::Device(format!(
                "the CUDA driver does not take the kernels ({e}); they need a driver of version 530 \
                 (CUDA 12.1) or later. Update it, or choose device = cpu"
            ))
        })?;
        let attribute = CUdevice_attribute::CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;
        let multiprocessors = context.attribute(attribute).map_err(failed("its size"))?;
        let name = context.name().map_err(failed("its name"))?;
        Ok(Driver {
            inner: Arc::new(Inner {
                name: format!("cuda:{number} ({name})"),
                multiprocessors: usize::try_from(multiprocessors).unwrap_or(1).max(1),
                context,
                module,
                functions: Mutex::default(),
                compute,
                copies,
            }),
        })
    }

    /// Single-precision operations per second at the highest clock, as data sheets count them: two per
    /// core and cycle. `None` where the driver does not say.
    pub fn peak(&self) -> Option<f64> {
        let context = &self.inner.context;
        let cores = match context.compute_capability().ok()? {
            (7, _) | (8, 0) => 64,
            _ => 128,
        };
        let clock = CUdevice_attribute::CU_DEVICE_ATTRIBUTE_CLOCK_RATE;
        let kilohertz = context.attribute(clock).ok().filter(|&rate| rate > 0)?;
        let all = (cores * self.inner.multiprocessors) as f64;
        Some(2.0 * all * 1e3 * f64::from(kilohertz))
    }

    fn function(&self, kernel: &'static str) -> Result<CudaFunction, MixtureError> {
        let functions = &self.inner.functions;
        let mut functions = functions.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(function) = functions.get(kernel) {
            return Ok(function.clone());
        }
        let function = self
            .inner
            .module
            .load_function(kernel)
            .map_err(failed(kernel))?;
        functions.insert(kernel, function.clone());
        Ok(function)
    }
}

fn no_card(error: &DriverError) -> MixtureError {
    MixtureError::Device(format!(
        "the CUDA driver is there, but gives no card ({error}): see what nvidia-smi says, or choose device = cpu"
    ))
}

fn failed<E: std::fmt::Display>(what: &str) -> impl FnOnce(E) -> MixtureError + '_ {
    move |e| MixtureError::Device(format!("the CUDA driver failed ({what}): {e}"))
}

/// Memory here, pinned so that copies run by themselves, and there.
pub(super) struct Staging {
    here: PinnedHostSlice<u8>,
    there: CudaSlice<u8>,
}

impl Card for Driver {
    type Memory = CudaSlice<u8>;
    type Staging = Staging;

    fn name(&self) -> String {
        self.inner.name.clone()
    }

    fn multiprocessors(&self) -> usize {
        self.inner.multiprocessors
    }

    fn free_memory(&self) -> Result<usize, MixtureError> {
        let (free, _) = self
            .inner
            .context
            .mem_get_info()
            .map_err(failed("free memory"))?;
        Ok(free)
    }

    fn allocate(&self, bytes: usize) -> Result<CudaSlice<u8>, MixtureError> {
        self.inner.compute.alloc_zeros(bytes.max(1)).map_err(|e| {
            MixtureError::Device(format!(
                "the card has no {bytes} bytes of memory left ({e})"
            ))
        })
    }

    fn clear(&self, memory: &mut CudaSlice<u8>) -> Result<(), MixtureError> {
        self.inner
            .compute
            .memset_zeros(memory)
            .map_err(failed("clearing memory"))
    }

    fn upload(&self, memory: &mut CudaSlice<u8>, bytes: &[u8]) -> Result<(), MixtureError> {
        self.inner
            .compute
            .memcpy_htod(bytes, memory)
            .map_err(failed("a copy to the card"))
    }

    fn download(&self, memory: &CudaSlice<u8>, bytes: &mut [u8]) -> Result<(), MixtureError> {
        let view = memory.slice(..bytes.len());
        let stream = &self.inner.compute;
        stream
            .memcpy_dtoh(&view, bytes)
            .map_err(failed("a copy from the card"))?;
        stream.synchronize().map_err(failed("a kernel"))
    }

    fn staging(&self, bytes: usize) -> Result<Staging, MixtureError> {
        // SAFETY: plain bytes, and `send` writes all that is copied before it is.
        let here = unsafe { self.inner.context.alloc_pinned(bytes) };
        Ok(Staging {
            here: here.map_err(failed("pinned memory"))?,
            there: self
                .inner
                .copies
                .alloc_zeros(bytes)
                .map_err(failed("memory"))?,
        })
    }

    fn send(
        &self,
        staging: &mut Staging,
        bytes: usize,
        fill: &mut dyn FnMut(&mut [u8]) -> Result<(), MixtureError>,
    ) -> Result<(), MixtureError> {
        // Waits for the copy before; the copy itself waits for the kernel that read what it replaces.
        let here = staging
            .here
            .as_mut_slice()
            .map_err(failed("a copy to the card"))?;
        fill(&mut here[..bytes])?;
        self.inner
            .copies
            .memcpy_htod(&staging.here, &mut staging.there)
            .map_err(failed("a copy to the card"))
    }

    fn sent<'s>(&self, staging: &'s Staging) -> &'s CudaSlice<u8> {
        &staging.there
    }

    fn launch(&self, launch: &Launch<'_, CudaSlice<u8>>) -> Result<(), MixtureError> {
        let function = self.function(launch.kernel)?;
        let size = |count: usize| u32::try_from(count).map_err(failed("too many blocks"));
        if launch.shared > SHARED {
            let attribute = CUfunction_attribute::CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
            let bytes = i32::try_from(launch.shared).map_err(failed("shared memory"))?;
            function
                .set_attribute(attribute, bytes)
                .map_err(failed("shared memory"))?;
        }
        let null = 0_u64;
        let mut call = self.inner.compute.launch_builder(&function);
        for argument in launch.arguments {
            match argument {
                Argument::Memory(memory) => call.arg(*memory),
                Argument::Int(value) => call.arg(value),
                Argument::Null => call.arg(&null),
            };
        }
        let config = LaunchConfig {
            grid_dim: (
                size(launch.grid[0])?,
                size(launch.grid[1])?,
                size(launch.grid[2])?,
            ),
            block_dim: (size(launch.threads)?, 1, 1),
            shared_mem_bytes: size(launch.shared)?,
        };
        // SAFETY: the engine gives each kernel the arguments that its declaration lists, with memory of the
        // sizes described there; the tests run the same calls on a card that checks their number and
        // the ends of shared memory. Kernels that write to the same memory run on one stream, in order.
        unsafe { call.launch(config) }.map_err(failed(launch.kernel))?;
        Ok(())
    }
}
