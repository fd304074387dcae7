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
      output: {
        entryFileNames: "app.js",
        assetFileNames: "app[extname]",
        inlineDynamicImports: true,
      },
    },
  },
});
