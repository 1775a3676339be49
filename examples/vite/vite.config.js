import { defineConfig } from "vite";

export default defineConfig({
  // the folder of lanegrad itself, as long as package.json names that by "file:"
  server: { fs: { allow: ["../.."] } },
});
