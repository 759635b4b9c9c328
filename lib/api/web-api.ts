import { Hono } from "hono";
import { drawPictureCode } from "../guard/captcha/picture-code.ts";
import { guardIssue } from "../guard/guard.ts";
import { createApi } from "./api.ts";
import { createHealth } from "./health.ts";
import { allowOnly } from "./methods.ts";
import { faultProblem, problem, refusalProblem } from "./problem.ts";
import { createProofRoutes } from "./proof-routes.ts";
import { createSiteFiles } from "./site-files.ts";

/**
 * Everything that is answered without the page framework: the API, the drawn codes, the printouts, the files that
 * programs look for, and the health of the portal.
 */
export function createWebApi(): Hono {
  const web = new Hono();
  web.get("/kode/:file{.+\\.png}", async (context) => {
    const refusal = await guardIssue("picture");
    if (refusal) return refusalProblem(context, refusal);
    const picture = await drawPictureCode(context.req.param("file").slice(0, -".png".length));
    if (!picture) return problem(context, "not_found");
    return context.body(new Uint8Array(picture), 200, {
      "content-type": "image/png",
      "cache-control": "no-store",
    });
  });
  web.route("/", createProofRoutes());
  web.route("/", createSiteFiles());
  allowOnly(web);
  web.route("/", createHealth());
  web.route("/", createApi());
  web.onError((error, context) => faultProblem(context, error));
  web.notFound((context) => problem(context, "not_found"));
  return web;
}

/** What is answered before the portal is ready: that the process lives, and 503 to everything else. */
export function createStartingApi(): Hono {
  const starting = new Hono();
  starting.get("/healthz", (context) => context.json({ status: "ok" }, 200, { "cache-control": "no-store" }));
  starting.all("*", (context) => {
    if (isWebApiPath(context.req.path)) return problem(context, "unavailable", { retryAfterSeconds: 5 });
    return context.text(
      "Dataku sedang disiapkan. Coba lagi sebentar.\nDataku is starting. Try again soon.\n",
      503,
      { "retry-after": "5", "cache-control": "no-store" },
    );
  });
  return starting;
}

/** Is this an address that createWebApi answers? */
export function isWebApiPath(path: string): boolean {
  return /^\/(?:api|kode|VERIFIKASI|\.well-known)(?:\/|$)|^\/(?:healthz|readyz|cetak|robots\.txt|sitemap\.xml)$/.test(
    path,
  );
}
