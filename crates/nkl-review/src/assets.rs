//! The page, built from `web/` by `npm run build` there. Its only code is the project's own.

/// A file of the page.
pub(crate) struct Asset {
    /// The path under which it is asked for.
    pub(crate) path: &'static str,
    /// Its media type.
    pub(crate) media: &'static str,
    /// Its bytes.
    pub(crate) bytes: &'static [u8],
}

/// All of them. The first is the page itself.
pub(crate) const ASSETS: &[Asset] = &[
    Asset {
        path: "/",
        media: "text/html; charset=utf-8",
        bytes: include_bytes!("../assets/index.html"),
    },
    Asset {
        path: "/app.js",
        media: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../assets/app.js"),
    },
    Asset {
        path: "/app.css",
        media: "text/css; charset=utf-8",
        bytes: include_bytes!("../assets/app.css"),
    },
    Asset {
        path: "/icon.svg",
        media: "image/svg+xml",
        bytes: include_bytes!("../assets/icon.svg"),
    },
];
