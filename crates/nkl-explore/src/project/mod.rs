//! Features in few dimensions.
