//! A card that is none: the same `.cu` files, built by the C++ compiler that is here and run on the
//! processor.
#![allow(unsafe_code)]

use super::super::card::{Argument, Card, Launch};
use crate::MixtureError;
use libloading::Library;
use std::cell::UnsafeCell;
use std::ffi::{c_char, c_int, c_uint, c_void, CStr, CString};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

type HostLaunch = unsafe extern "C" fn(
    *const c_char,
    *const c_uint,
    c_uint,
    usize,
    *mut *mut c_void,
    usize,
    c_int,
) -> *const c_char;

/// The library of kernels, built once; one launch at a time.
static KERNELS: OnceLock<Result<Mutex<Library>, String>> = OnceLock::new();

fn build() -> Result<Mutex<Library>, String> {
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    let library = folder.path().join("kernels.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/kernels/host/launch.cpp");
    if !std::path::Path::new(source).is_file() {
        return Err(format!("{source} is not here"));
    }
    let named = std::env::var("CXX").ok();
    let compilers = named
        .as_deref()
        .into_iter()
        .chain(["c++", "g++", "clang++"]);
    for compiler in compilers {
        let mut command = Command::new(compiler);
        command.args([
            "-std=c++17",
            "-O2",
            "-march=native",
            "-shared",
            "-fPIC",
            "-ffp-contract=off",
            "-U_FORTIFY_SOURCE",
        ]);
        command.args(["-Wall", "-Wextra", "-Werror", "-Wno-unknown-pragmas", "-o"]);
        let Ok(output) = command.arg(&library).arg(source).output() else {
            continue;
        };
        assert!(
            output.status.success(),
            "{compiler} does not take the kernels:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        // SAFETY: the library that was just built has no initialisers of its own.
        let library = unsafe { Library::new(&library) }.map_err(|e| e.to_string())?;
        return Ok(Mutex::new(library));
    }
    Err("no C++ compiler (c++, g++, clang++) here".into())
}

/// The processor as a card.
#[derive(Clone, Copy)]
pub struct Emulator {
    /// Whether threads and blocks run from the last to the first.
    pub reversed: bool,
    pub multiprocessors: usize,
    pub free: usize,
}

/// The emulator, or a line on why there is none.
pub fn emulator() -> Option<Emulator> {
    match KERNELS.get_or_init(build) {
        Ok(_) => Some(Emulator {
            reversed: false,
            multiprocessors: 3,
            free: 1 << 30,
        }),
        Err(why) => {
            println!("skipped: the kernels are not run, {why}");
            None
        }
    }
}

/// Aligned to 16 bytes, with a margin of NaN at the end that has to stay as it is. Kernels write
/// through shared references, as on a card.
pub struct Memory(UnsafeCell<Vec<u128>>, usize);

/// Units of 16 bytes.
const MARGIN: usize = 256;

impl Memory {
    fn intact(&self) -> bool {
        // SAFETY: no launch is running.
        let all = unsafe { &*self.0.get() };
        all[all.len() - MARGIN..].iter().all(|&v| v == u128::MAX)
    }

    fn bytes(&self) -> *mut u8 {
        // SAFETY: one thread, and no reference to the contents outlives a call.
        unsafe { (*self.0.get()).as_mut_ptr().cast() }
    }
}

impl Card for Emulator {
    type Memory = Memory;
    type Staging = Memory;

    fn name(&self) -> String {
        "emulator".into()
    }

    fn multiprocessors(&self) -> usize {
        self.multiprocessors
    }

    fn free_memory(&self) -> Result<usize, MixtureError> {
        Ok(self.free)
    }

    fn allocate(&self, bytes: usize) -> Result<Memory, MixtureError> {
        let mut all = vec![0; bytes.div_ceil(16)];
        all.resize(all.len() + MARGIN, u128::MAX);
        Ok(Memory(UnsafeCell::new(all), bytes))
    }

    fn clear(&self, memory: &mut Memory) -> Result<(), MixtureError> {
        let used = memory.1.div_ceil(16);
        memory.0.get_mut()[..used].fill(0);
        Ok(())
    }

    fn upload(&self, memory: &mut Memory, bytes: &[u8]) -> Result<(), MixtureError> {
        assert!(bytes.len() <= memory.1);
        // SAFETY: the length was checked, and the two do not overlap.
        unsafe {
            memory
                .bytes()
                .copy_from_nonoverlapping(bytes.as_ptr(), bytes.len())
        };
        Ok(())
    }

    fn download(&self, memory: &Memory, bytes: &mut [u8]) -> Result<(), MixtureError> {
        assert!(bytes.len() <= memory.1);
        // SAFETY: as in `upload`.
        unsafe {
            bytes
                .as_mut_ptr()
                .copy_from_nonoverlapping(memory.bytes(), bytes.len())
        };
        Ok(())
    }

    fn staging(&self, bytes: usize) -> Result<Memory, MixtureError> {
        self.allocate(bytes)
    }

    fn send(
        &self,
        staging: &mut Memory,
        bytes: usize,
        fill: &mut dyn FnMut(&mut [u8]) -> Result<(), MixtureError>,
    ) -> Result<(), MixtureError> {
        let mut here = vec![0; bytes];
        fill(&mut here)?;
        self.upload(staging, &here)
    }

    fn sent<'s>(&self, staging: &'s Memory) -> &'s Memory {
        staging
    }

    fn launch(&self, launch: &Launch<'_, Memory>) -> Result<(), MixtureError> {
        let Some(Ok(library)) = KERNELS.get() else {
            panic!("no emulator");
        };
        let library = library.lock().unwrap_or_else(PoisonError::into_inner);
        let mut values: Vec<u64> = launch
            .arguments
            .iter()
            .map(|argument| match argument {
                Argument::Memory(memory) => memory.bytes() as u64,
                Argument::Int(value) => u64::from(*value as u32),
                Argument::Null => 0,
            })
            .collect();
        let mut pointers: Vec<*mut c_void> = values
            .iter_mut()
            .map(|value| (value as *mut u64).cast())
            .collect();
        let name = CString::new(launch.kernel).unwrap();
        let grid = launch.grid.map(|count| c_uint::try_from(count).unwrap());
        assert!(
            grid.iter().all(|&count| count > 0),
            "empty grid for {}",
            launch.kernel
        );
        // SAFETY: host_launch has this signature and checks the number of arguments; their types and
        // the sizes of the memory are what the tests are about.
        let problem = unsafe {
            let run = library.get::<HostLaunch>(b"host_launch").unwrap();
            let problem = run(
                name.as_ptr(),
                grid.as_ptr(),
                launch.threads as c_uint,
                launch.shared,
                pointers.as_mut_ptr(),
                pointers.len(),
                c_int::from(self.reversed),
            );
            (!problem.is_null()).then(|| CStr::from_ptr(problem).to_string_lossy().into_owned())
        };
        if let Some(problem) = problem {
            panic!("{}: {problem}", launch.kernel);
        }
        for (i, argument) in launch.arguments.iter().enumerate() {
            if let Argument::Memory(memory) = argument {
                assert!(
                    memory.intact(),
                    "{} wrote beyond argument {i}",
                    launch.kernel
                );
            }
        }
        Ok(())
    }
}
