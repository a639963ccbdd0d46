// Bundles every module of src/ and the style sheet into the dashboard's wwwroot.
import { build } from "esbuild";
import { readdirSync } from "node:fs";

const target = "../CryptoPredict.Dashboard/wwwroot";

await build({
  entryPoints: readdirSync("src").filter((name) => name.endsWith(".ts")).map((name) => `src/${name}`),
  outdir: `${target}/js`,
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  sourcemap: true,
  chunkNames: "chunk-[hash]",
});

await build({
  entryPoints: ["styles/app.css"],
  outdir: `${target}/css`,
  bundle: true,
  minify: true,
  loader: { ".svg": "dataurl" },
});
