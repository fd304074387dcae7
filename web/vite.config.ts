import { defineConfig } from "vite";

// Three files with fixed names, which nkl-review embeds. Nothing is inlined: the page's
// Content-Security-Policy allows neither inline scripts nor inline styles.
export default defineConfig({
  build: {
    outDir: "../crates/nkl-review/assets",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    rollupOptions: {
      // Rollup takes a property that begins as null for null for ever where it is set by another
      // function through an array, and drops what depends on it: the histograms answered nothing.
      treeshake: false,
      output: {
        entryFileNames: "app.js",
        assetFileNames: "app[extname]",
        inlineDynamicImports: true,
      },
    },
  },
});
