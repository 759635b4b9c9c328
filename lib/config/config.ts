import { resolve } from "node:path";
import { z } from "zod";
import { Fault } from "../errors/fault.ts";
import { processState } from "../state/process-state.ts";

const optionalUrl = (protocols: RegExp, example: string) =>
  z.url({ protocol: protocols, error: `must be an address such as ${example}` }).optional();

const schema = z
  .object({
    PORT: z.coerce.number({ error: "must be a port number" }).int().min(0).max(65535).default(3000),
    HOST: z.string().min(1).default("127.0.0.1"),
    PUBLIC_URL: optionalUrl(/^https?$/, "https://dataku.example.go.id"),
    DATA_DIR: z.string().min(1).default(".dataku"),
    DATABASE_URL: optionalUrl(/^postgres(ql)?$/, "postgres://user:password@host:5432/dataku"),
    PROJECTION_DATABASE_URL: optionalUrl(/^postgres(ql)?$/, "postgres://user:password@replica:5432/dataku"),
    REDIS_URL: optionalUrl(/^rediss?$/, "redis://127.0.0.1:6379"),
    APP_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
    PROJECTION_PEPPER: z.string().min(32, "must have at least 32 characters").optional(),
    TRUSTED_PROXY_HOPS: z.coerce
      .number({ error: "must be a whole number from 0 to 10" })
      .int()
      .min(0)
      .max(10)
      .default(0),
    QUOTA_SCALE: z.coerce.number({ error: "must be a number above 0" }).positive().max(1_000_000).default(1),
    CAPTCHA: z.enum(["altcha"], { error: "must be altcha" }).default("altcha"),
    ALTCHA_SECONDS: z.coerce.number({ error: "must be from 0.1 to 30 seconds" }).min(0.1).max(30).default(2),
    LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
    DEMO: z.enum(["0", "1"], { error: "must be 0 or 1" }).default("0"),
    NODE_ENV: z.string().default("production"),
  })
  .transform((env) => ({
    port: env.PORT,
    host: env.HOST,
    publicUrl: (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, ""),
    dataDir: resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL ?? null,
    projectionDatabaseUrl: env.PROJECTION_DATABASE_URL ?? null,
    redisUrl: env.REDIS_URL ?? null,
    appSecret: env.APP_SECRET ?? null,
    projectionPepper: env.PROJECTION_PEPPER ?? null,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    quotaScale: env.QUOTA_SCALE,
    captcha: env.CAPTCHA,
    altchaSeconds: env.ALTCHA_SECONDS,
    logLevel: env.LOG_LEVEL,
    demo: env.DEMO === "1",
    production: env.NODE_ENV === "production",
  }));

/** Everything the operator sets, read once from the environment. Addresses have no trailing slash; paths are absolute. */
export type Config = z.output<typeof schema>;

/**
 * Reads the environment. Empty variables count as not set, as in an `.env` file with nothing after the sign.
 * @throws Fault `bad_configuration` with one line per variable that says what it should be (never its value).
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  throw new Fault("bad_configuration", { message: lines.join("\n") });
}

/** The configuration of this process. @throws Fault `bad_configuration` */
export function getConfig(): Config {
  return processState("config", () => parseConfig(process.env));
}
