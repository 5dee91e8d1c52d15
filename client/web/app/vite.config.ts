import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

/** In bytes: the client in WebAssembly is the largest file. */
const LARGEST = 16 * 1024 * 1024;

/** The light client in WebAssembly. */
const LIGHT = "**/potchain_web_light*.wasm";

export default defineConfig({
  // The files work in any folder of any server.
  base: "./",
  // `@potchain/client` is the package beside it, as it was built.
  resolve: { tsconfigPaths: true },
  build: { target: "es2022", chunkSizeWarningLimit: 2048 },
  worker: { format: "es" },
  plugins: [
    react(),
    VitePWA({
      registerType: "autoUpdate",
      manifest: {
        name: "Potchain",
        short_name: "Potchain",
        description: "Shared expenses: who paid what for whom, and who owes whom",
        display: "standalone",
        background_color: "#ffffff",
        theme_color: "#3b5bdb",
        icons: [
          { src: "icon.svg", sizes: "any", type: "image/svg+xml" },
          { src: "icon-192.png", sizes: "192x192", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png" },
          { src: "icon-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
        ],
      },
      workbox: {
        globPatterns: ["**/*.{js,css,html,svg,png,wasm}"],
        // The light client is loaded by those who want it, and kept then.
        globIgnores: [LIGHT],
        maximumFileSizeToCacheInBytes: LARGEST,
        // Which chain the app is for may change while the app stays.
        runtimeCaching: [
          { urlPattern: /(config|spec)\.json$/, handler: "NetworkFirst" },
          { urlPattern: /potchain_web_light.*\.wasm$/, handler: "CacheFirst" },
        ],
      },
    }),
  ],
});
