import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import { getSecrets } from "../lib/config/secrets.ts";
import { makeChallenge } from "../lib/guard/captcha/altcha.ts";
import { spawnPortal, type TestPortal } from "../lib/http/test-portal.ts";
import packageJson from "../package.json" with { type: "json" };
import type { Asked } from "./check-data.ts";
import type { Sent } from "./load.ts";

/** The settings of a portal that a bench asks: keys that the bench knows, and quotas that do not stop it. */
export function portalEnv(dataDir: string): Record<string, string> {
  const { appSecret, projectionPepper } = getSecrets();
  return {
    DATA_DIR: dataDir,
    APP_SECRET: appSecret,
    PROJECTION_PEPPER: projectionPepper,
    TRUSTED_PROXY_HOPS: "1",
    QUOTA_SCALE: "1000000",
    LOG_LEVEL: "error",
  };
}

/** The options of Node that `npm start` passes, for what is compared with the portal on its own ground. */
export const nodeOptions = packageJson.scripts.start.split(" ").filter((word) => word.startsWith("--"));

/** The portal as `npm start` runs it, ready to answer. The process is the portal's own, or that of who keeps its workers. */
export async function startPortal(env: Record<string, string>): Promise<TestPortal> {
  const portal = await spawnPortal(env, ["sh", "-c", packageJson.scripts.start]);
  await portal.ready();
  return portal;
}

/** A check as the API takes it, from an address of its own, with a proof that was solved before the clock runs. */
export async function guardedCheck({ village, name }: Asked, n: number): Promise<Sent> {
  const challenge = await makeChallenge("check", { seconds: 0.001 });
  const solution = await solveChallenge({ challenge, deriveKey });
  const captcha = Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
  return {
    method: "POST",
    path: "/api/v1/checks",
    headers: {
      "content-type": "application/json",
      "x-forwarded-for": addressOf(n),
    },
    body: JSON.stringify({ village, name, captcha }),
  };
}

/** The nth address of visitors. */
export function addressOf(n: number): string {
  return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
}
