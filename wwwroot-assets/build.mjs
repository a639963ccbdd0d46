// Bundles the front end into the dashboard's wwwroot: modules of src/ (each whole: a shared
// chunk would carry a hash in its name, and the build collects files by name), scripts of src/boot/ that run before the page is
// painted (classic, one file each), the style sheet, and files that go as they are (static/).
import { build } from "esbuild";
import { cpSync, readdirSync } from "node:fs";

const target = "../CryptoPredict.Dashboard/wwwroot";
const scriptsIn = (folder) => readdirSync(folder).filter((name) => name.endsWith(".ts")).map((name) => `${folder}/${name}`);

await build({
  entryPoints: scriptsIn("src"),
  outdir: `${target}/js`,
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: true,
});

await build({
  entryPoints: scriptsIn("src/boot"),
  outdir: `${target}/js`,
  bundle: true,
  format: "iife",
  target: "es2022",
  minify: true,
  sourcemap: true,
});

await build({
  entryPoints: ["styles/app.css"],
  outdir: `${target}/css`,
  bundle: true,
  minify: true,
  loader: { ".svg": "dataurl", ".woff2": "file" },
  assetNames: "[name]",
});

cpSync("static", target, { recursive: true });
