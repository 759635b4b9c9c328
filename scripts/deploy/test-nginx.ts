import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { request as openRequest } from "node:https";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "../../lib/db/free-port.ts";
import { until } from "../../lib/http/test-portal.ts";
import { isListening } from "../lab/is-listening.ts";

const root = join(import.meta.dirname, "..", "..");
const shipped = join(root, "docs", "deploy", "nginx");
/** The name in the shipped files; nothing has to resolve it. */
export const publicName = "dataku.example.go.id";

/** What came back over TLS. */
export type TlsAnswer = { status: number; headers: IncomingHttpHeaders; body: Buffer };

/** A real nginx with the shipped files, of which only places, ports and one timeout are others. */
export type TestNginx = {
  port: number;
  plainPort: number;
  certificate: Buffer;
  ask(
    path: string,
    options?: { method?: string; headers?: Record<string, string>; body?: string | Buffer; from?: string },
  ): Promise<TlsAnswer>;
  stop(): Promise<void>;
};

/** Starts Debian's nginx in front of a portal. `slowHeadMs`: how long a head may take, in place of the shipped 15 s. */
export async function startTestNginx(portalPort: number, slowHeadSeconds: number): Promise<TestNginx> {
  const dir = mkdtempSync(join(tmpdir(), "dataku-nginx-"));
  const [port, plainPort] = [await freePort(), await freePort()];
  for (const each of ["cache", "temp", "log"]) mkdirSync(join(dir, each));
  const files = ["-keyout", join(dir, "privkey.pem"), "-out", join(dir, "fullchain.pem")];
  const subject = ["-subj", `/CN=${publicName}`, "-addext", `subjectAltName=DNS:${publicName}`];
  const kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", ...kind, ...files, ...subject], { stdio: "ignore" });
  writeFileSync(
    join(dir, "dataku.conf"),
    replaceEach(readFileSync(join(shipped, "dataku.conf"), "utf8"), [
      ["/srv/dataku/", `${root}/`],
      ["127.0.0.1:3000", `127.0.0.1:${portalPort}`],
      ["/etc/nginx/dataku-tls/", `${dir}/`],
      ["/etc/nginx/dataku-", `${shipped}/dataku-`],
      ["/var/cache/nginx/dataku", join(dir, "cache")],
      ["/var/log/nginx/", `${dir}/log/`],
      // Not every machine has IPv6.
      [/^ *listen \[::\].*$/gm, ""],
      ["listen 443", `listen 127.0.0.1:${port}`],
      ["listen 80", `listen 127.0.0.1:${plainPort}`],
      ["client_header_timeout 15s", `client_header_timeout ${slowHeadSeconds}s`],
    ]),
  );
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${dir}/temp/${kind};`)
    .join("\n");
  writeFileSync(
    join(dir, "nginx.conf"),
    replaceEach(readFileSync("/etc/nginx/nginx.conf", "utf8"), [
      ["user www-data;", `user ${userInfo().username};`],
      ["/run/nginx.pid", `${dir}/nginx.pid`],
      ["/var/log/nginx/", `${dir}/log/`],
      ["include /etc/nginx/conf.d/*.conf;", `${temporary}\ninclude ${dir}/dataku.conf;`],
      [/^\s*include \/etc\/nginx\/sites-enabled\/.*$/m, ""],
    ]),
  );
  const child = spawn("nginx", ["-c", join(dir, "nginx.conf"), "-g", "daemon off;"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  let over = false;
  const exited = once(child, "exit").then(() => {
    over = true;
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
    rmSync(dir, { recursive: true, force: true });
  };
  await until(() => {
    if (over) throw new Error("nginx ended");
    return isListening(port);
  });
  const certificate = readFileSync(join(dir, "fullchain.pem"));
  return {
    port,
    plainPort,
    certificate,
    stop,
    ask: (path, { method = "GET", headers = {}, body, from = "127.0.0.1" } = {}) =>
      new Promise((resolve, reject) => {
        const request = openRequest(
          {
            host: "127.0.0.1",
            port,
            localAddress: from,
            servername: publicName,
            ca: certificate,
            path,
            method,
            agent: false,
            headers: { host: publicName, ...headers },
          },
          async (response) => {
            const chunks: Buffer[] = [];
            for await (const chunk of response) chunks.push(chunk);
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks),
            });
          },
        );
        request.on("error", reject);
        request.end(body);
      }),
  };
}

/** @throws when a place is not in the file any more: then the test would test something else */
function replaceEach(text: string, places: readonly [string | RegExp, string][]): string {
  return places.reduce((before, [place, other]) => {
    const after = before.replaceAll(typeof place === "string" ? place : new RegExp(place, "gm"), () => other);
    if (after === before) throw new Error(`the file has no ${place}`);
    return after;
  }, text);
}
