//! The kernels as PTX, by NVIDIA's run-time compiler, where that library can be loaded. For the example
//! that makes the embedded PTX, and for the test that compiles for every architecture.
#![allow(unsafe_code)]

use std::ffi::{c_char, c_int, c_void, CStr, CString};
use std::path::{Path, PathBuf};

use libloading::Library;

/// Where the kernels lie.
pub fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("kernels")
}

/// A hash of all `.cu` and `.cuh` files and of how they are compiled: the first line of a PTX file.
pub fn fingerprint() -> std::io::Result<String> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(sources())?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|e| e == "cu" || e == "cuh"));
    files.sort();
    let mut hasher = blake3::Hasher::new();
    hasher.update(OPTIONS.join(" ").as_bytes());
    for path in files {
        hasher.update(path.file_name().unwrap_or_default().as_encoded_bytes());
        // The same on a system that ends lines otherwise.
        hasher.update(
            std::fs::read_to_string(path)?
                .replace("\r\n", "\n")
                .as_bytes(),
        );
    }
    Ok(format!("// kernels {}", hasher.finalize().to_hex()))
}

/// Denormal numbers are 0 (they are posteriors below 1e-38), which saves instructions around exp2.
const OPTIONS: [&str; 2] = ["--std=c++17", "--ftz=true"];

/// The library.
pub struct Nvrtc {
    library: Library,
    /// Loaded first, or it is not found by the other.
    _builtins: Option<Library>,
    /// Where it was found.
    pub path: PathBuf,
}

type Program = *mut c_void;

impl Nvrtc {
    /// Looks in the folders of `NKL_NVRTC`, of the toolkit and where the dynamic linker looks.
    /// The error lists what was tried.
    pub fn load() -> Result<Nvrtc, String> {
        let mut tried = Vec::new();
        for path in candidates() {
            match Self::from_file(&path) {
                Ok(nvrtc) => return Ok(nvrtc),
                Err(e) => tried.push(format!("  {}: {e}", path.display())),
            }
        }
        Err(format!(
            "NVRTC is not here (pip install nvidia-cuda-nvrtc-cu12 has it; NKL_NVRTC names its folder):\n{}",
            tried.join("\n")
        ))
    }

    fn from_file(path: &Path) -> Result<Nvrtc, libloading::Error> {
        let builtins = path.parent().and_then(|folder| {
            std::fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
                let name = entry.file_name();
                let fits = name.to_string_lossy().starts_with("libnvrtc-builtins");
                // SAFETY: NVIDIA's library, which does nothing when it is loaded.
                fits.then(|| unsafe { Library::new(entry.path()) }.ok())?
            })
        });
        // SAFETY: as above.
        let library = unsafe { Library::new(path) }?;
        Ok(Nvrtc {
            library,
            _builtins: builtins,
            path: path.into(),
        })
    }

    /// All kernels for a virtual architecture, such as `compute_70`. The error is the compiler's log.
    pub fn compile(&self, architecture: &str) -> Result<String, String> {
        let folder = sources();
        let source = std::fs::read_to_string(folder.join("all.cu")).map_err(|e| e.to_string())?;
        let mut options = OPTIONS.map(String::from).to_vec();
        options.push(format!("--gpu-architecture={architecture}"));
        options.push(format!("--include-path={}", folder.display()));
        // SAFETY: the signatures are those of nvrtc.h, and all pointers live until the calls return.
        unsafe { self.compile_text(&source, &options) }
    }

    unsafe fn compile_text(&self, source: &str, options: &[String]) -> Result<String, String> {
        type Create = unsafe extern "C" fn(
            *mut Program,
            *const c_char,
            *const c_char,
            c_int,
            *const *const c_char,
            *const *const c_char,
        ) -> c_int;
        type Compile = unsafe extern "C" fn(Program, c_int, *const *const c_char) -> c_int;
        type Destroy = unsafe extern "C" fn(*mut Program) -> c_int;
        let create = self.symbol::<Create>("nvrtcCreateProgram")?;
        let compile = self.symbol::<Compile>("nvrtcCompileProgram")?;
        let destroy = self.symbol::<Destroy>("nvrtcDestroyProgram")?;
        let text = |s: &str| CString::new(s).map_err(|e| e.to_string());
        let (source, name) = (text(source)?, text("all.cu")?);
        let options: Vec<CString> = options.iter().map(|o| text(o)).collect::<Result<_, _>>()?;
        let pointers: Vec<*const c_char> = options.iter().map(|o| o.as_ptr()).collect();
        let mut program: Program = std::ptr::null_mut();
        let none = std::ptr::null();
        let code = create(&mut program, source.as_ptr(), name.as_ptr(), 0, none, none);
        if code != 0 {
            return Err(format!("nvrtcCreateProgram: {code}"));
        }
        let code = compile(program, pointers.len() as c_int, pointers.as_ptr());
        let log = self.output(program, "nvrtcGetProgramLog")?;
        let result = if code != 0 || log.contains("warning") {
            Err(format!("nvrtcCompileProgram: {code}\n{log}"))
        } else {
            self.output(program, "nvrtcGetPTX")
        };
        destroy(&mut program);
        result
    }

    /// A text that the library first tells the size of.
    unsafe fn output(&self, program: Program, name: &str) -> Result<String, String> {
        type Size = unsafe extern "C" fn(Program, *mut usize) -> c_int;
        type Get = unsafe extern "C" fn(Program, *mut c_char) -> c_int;
        let mut size = 0;
        let code = self.symbol::<Size>(&format!("{name}Size"))?(program, &mut size);
        let mut bytes = vec![0_u8; size.max(1)];
        let code = code | self.symbol::<Get>(name)?(program, bytes.as_mut_ptr().cast());
        if code != 0 {
            return Err(format!("{name}: {code}"));
        }
        let text = CStr::from_bytes_until_nul(&bytes).map_err(|e| e.to_string())?;
        Ok(text.to_string_lossy().into_owned())
    }

    unsafe fn symbol<T: Copy>(&self, name: &str) -> Result<T, String> {
        let symbol = self.library.get::<T>(name.as_bytes());
        symbol.map(|s| *s).map_err(|e| e.to_string())
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = Vec::new();
    if let Some(named) = std::env::var_os("NKL_NVRTC") {
        folders.extend(std::env::split_paths(&named));
    }
    folders.push("/usr/local/cuda/lib64".into());
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let found = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut found: Vec<PathBuf> = found.map(|entry| entry.path()).collect();
        found.retain(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("libnvrtc.so") || name.starts_with("nvrtc64")
        });
        found.sort();
        match found.is_empty() {
            true => paths.push(folder.join("libnvrtc.so")),
            false => paths.append(&mut found),
        }
    }
    paths.extend(["libnvrtc.so.12", "libnvrtc.so.13", "libnvrtc.so"].map(PathBuf::from));
    paths
}
