// Writes the hash of the sources beside the built files; a test of nkl-review compares it, so that
// the page that is committed is never older than its sources.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";

const files = [
  "index.html",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "vite.config.ts",
  "public/icon.svg",
  ...readdirSync("src").map((name) => `src/${name}`),
].sort();
const hash = createHash("sha256");
for (const file of files) {
  hash.update(file).update("\0").update(readFileSync(file)).update("\0");
}
const sum = hash.digest("hex");
writeFileSync("../crates/nkl-review/assets/sources.sha256", `${sum}\n`);
console.log(`sources ${sum}`);
