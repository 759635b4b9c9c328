import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { z } from "zod";
import { Fault, faultDetail } from "../errors/fault.ts";
import { parsePublicKeys } from "../seal/public-keys.ts";
import { processState } from "../state/process-state.ts";

const address = (protocols: RegExp, example: string) =>
  z.url({ protocol: protocols, error: `must be an address such as ${example}` }).optional();

const wholeNumber = (min: number, max: number, standard: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error))
    .default(standard);
};

const number = (min: number, max: number, standard: number, error: string) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, error)
    .transform(Number)
    .pipe(z.number().min(min, error).max(max, error))
    .default(standard);

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values, more = "") =>
  z.enum(values, { error: `must be ${values.join(" or ")}${more}` });

const secret = z.string().min(32, "must have at least 32 characters").optional();

const hcaptchaVerifyUrl = "https://api.hcaptcha.com/siteverify";

const variables = {
  PORT: wholeNumber(0, 65_535, 3000),
  HOST: z.string().default("127.0.0.1"),
  WORKERS: wholeNumber(1, 64, 1),
  PUBLIC_URL: z
    .string()
    .refine(isSite, "must be only a protocol, a host and a port, such as https://dataku.example.go.id")
    .optional(),
  DATA_DIR: z.string().default(".dataku"),
  DATABASE_URL: address(/^postgres(ql)?$/, "postgres://user:password@host:5432/dataku"),
  PROJECTION_DATABASE_URL: address(/^postgres(ql)?$/, "postgres://user:password@replica:5432/dataku"),
  REDIS_URL: address(/^rediss?$/, "redis://127.0.0.1:6379"),
  APP_SECRET: secret,
  PROJECTION_PEPPER: secret,
  TRUSTED_PROXY_HOPS: wholeNumber(0, 10, 0),
  QUOTA_SCALE: number(0.001, 1_000_000, 1, "must be a number from 0.001 to 1000000"),
  CAPTCHA: oneOf(["altcha", "hcaptcha"]).default("altcha"),
  HCAPTCHA_SITE_KEY: z.string().max(200).optional(),
  HCAPTCHA_SECRET: z.string().max(200).optional(),
  HCAPTCHA_HOSTNAMES: z.string().optional(),
  HCAPTCHA_VERIFY_URL: address(/^https?$/, hcaptchaVerifyUrl),
  ALTCHA_SECONDS: number(0.1, 30, 2, "must be a number of seconds from 0.1 to 30"),
  PROOF_KEYS: z
    .string()
    .refine(
      isKeyList,
      "must be id:base64 of 32 bytes, comma-separated; all but the first may be id:pub:base64. To make one: npm run dataku -- proof rotate",
    )
    .optional(),
  SECURITY_CONTACT: z
    .string()
    .refine(isContact, "must be mailto:somebody@example.go.id or an address that begins with https://")
    .optional(),
  SEAL_PUBLIC_KEYS: z
    .string()
    .refine(
      (text) => parsePublicKeys(text) !== null,
      "must be public keys of `intake keygen`, such as dinsos:BASE64, separated by commas",
    )
    .optional(),
  EVIDENCE_URL: z
    .string()
    .refine(isEvidencePlace, "must be file:/path or s3://bucket?endpoint=https://host&region=name")
    .optional(),
  EVIDENCE_S3_KEY: z.string().max(200).optional(),
  EVIDENCE_S3_SECRET: z.string().max(200).optional(),
  MACHINE_KEYS: z
    .string()
    .refine(
      (text) => parseMachineKeys(text) !== null,
      "must be id:secret of at least 32 characters, separated by commas",
    )
    .optional(),
  RETENTION_USUL_DAYS: wholeNumber(0, 36_500, 365),
  RETENTION_SANGGAH_DAYS: wholeNumber(0, 36_500, 365),
  RETENTION_PENGADUAN_DAYS: wholeNumber(0, 36_500, 180),
  LOG_LEVEL: oneOf(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  DEMO: oneOf(["0", "1"]).default("0"),
  NODE_ENV: z.string().default("production"),
};

const checked = z.object(variables).superRefine(checkHcaptcha).superRefine(checkEvidence);

const schema = checked.transform((env) => ({
  port: env.PORT,
  host: env.HOST,
  /** How many processes serve together on the port. */
  workers: env.WORKERS,
  publicUrl: (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, ""),
  /** False when `publicUrl` is only the guess for a portal on the reader's own machine, or its port is yet to be found. */
  publicUrlIsSet: env.PUBLIC_URL !== undefined && !/:0\/*$/.test(env.PUBLIC_URL),
  dataDir: resolve(env.DATA_DIR),
  databaseUrl: env.DATABASE_URL ?? null,
  projectionDatabaseUrl: env.PROJECTION_DATABASE_URL ?? null,
  redisUrl: env.REDIS_URL ?? null,
  appSecret: env.APP_SECRET ?? null,
  projectionPepper: env.PROJECTION_PEPPER ?? null,
  trustedProxyHops: env.TRUSTED_PROXY_HOPS,
  quotaScale: env.QUOTA_SCALE,
  captcha: env.CAPTCHA,
  /** Null unless CAPTCHA is hcaptcha. */
  hcaptcha:
    env.CAPTCHA === "hcaptcha"
      ? {
          siteKey: env.HCAPTCHA_SITE_KEY ?? "",
          secret: env.HCAPTCHA_SECRET ?? "",
          hostnames: hostnames(env.HCAPTCHA_HOSTNAMES),
          verifyUrl: env.HCAPTCHA_VERIFY_URL ?? hcaptchaVerifyUrl,
        }
      : null,
  altchaSeconds: env.ALTCHA_SECONDS,
  /** Null when the keys of printouts are made once in `dataDir`. Secret. */
  proofKeys: env.PROOF_KEYS ?? null,
  /** Whom to tell of a security flaw, as security.txt says it; null for this portal's own page. */
  securityContact: env.SECURITY_CONTACT ?? null,
  /** Whom submissions are sealed to. Null: nobody is set. */
  sealPublicKeys: env.SEAL_PUBLIC_KEYS === undefined ? null : parsePublicKeys(env.SEAL_PUBLIC_KEYS),
  evidence: {
    url: env.EVIDENCE_URL ?? `file:${resolve(env.DATA_DIR, "evidence")}`,
    s3Key: env.EVIDENCE_S3_KEY ?? null,
    s3Secret: env.EVIDENCE_S3_SECRET ?? null,
  },
  /** Programs of officers that may fetch submissions and push events, by id. */
  machineKeys: parseMachineKeys(env.MACHINE_KEYS ?? "") ?? new Map<string, string>(),
  /** After how many days from its end a submission is forgotten, but for its figures. */
  retentionDays: {
    usul: env.RETENTION_USUL_DAYS,
    sanggah: env.RETENTION_SANGGAH_DAYS,
    pengaduan: env.RETENTION_PENGADUAN_DAYS,
  },
  logLevel: env.LOG_LEVEL,
  demo: env.DEMO === "1",
  production: env.NODE_ENV === "production",
}));

function checkHcaptcha(env: z.output<z.ZodObject<typeof variables>>, context: z.RefinementCtx): void {
  if (env.CAPTCHA !== "hcaptcha") return;
  const refuse = (name: string, message: string) =>
    context.addIssue({ code: "custom", path: [name], message });
  for (const name of ["HCAPTCHA_SITE_KEY", "HCAPTCHA_SECRET", "HCAPTCHA_HOSTNAMES"] as const) {
    if (hostnames(env[name]).length === 0) refuse(name, "must be set when CAPTCHA is hcaptcha");
  }
  // Whoever answers there decides who passes, and learns the secret.
  const url = new URL(env.HCAPTCHA_VERIFY_URL ?? hcaptchaVerifyUrl);
  const theirs = url.protocol === "https:" && url.host === "api.hcaptcha.com" && url.username === "";
  if (env.NODE_ENV === "production" && !theirs)
    refuse("HCAPTCHA_VERIFY_URL", "must be an address of https://api.hcaptcha.com in production");
}

function checkEvidence(env: z.output<z.ZodObject<typeof variables>>, context: z.RefinementCtx): void {
  if (!env.EVIDENCE_URL?.startsWith("s3:")) return;
  for (const name of ["EVIDENCE_S3_KEY", "EVIDENCE_S3_SECRET"] as const)
    if (!env[name])
      context.addIssue({
        code: "custom",
        path: [name],
        message: "must be set when EVIDENCE_URL is a bucket",
      });
}

function isEvidencePlace(text: string): boolean {
  if (/^file:.+/.test(text)) return true;
  if (!/^s3:\/\/[a-z0-9][a-z0-9.-]+(?:\?|$)/.test(text) || !URL.canParse(text)) return false;
  const endpoint = new URL(text).searchParams.get("endpoint");
  return endpoint === null || (/^https?:\/\//.test(endpoint) && URL.canParse(endpoint));
}

function parseMachineKeys(text: string): Map<string, string> | null {
  const keys = new Map<string, string>();
  for (const part of text === "" ? [] : text.split(",")) {
    const [, id, key] = /^([\w.-]{1,40}):(.{32,200})$/.exec(part.trim()) ?? [];
    if (!id || !key || keys.has(id)) return null;
    keys.set(id, key);
  }
  return keys;
}

function hostnames(text = ""): string[] {
  return text
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");
}

function isKeyList(text: string): boolean {
  const keys = text.split(",").map((key) => /^([a-z0-9-]{1,12}):(pub:)?[\w+/-]{43}=?$/.exec(key.trim()));
  return (
    keys.every((key) => key !== null) &&
    !keys[0]?.[2] &&
    new Set(keys.map((key) => key?.[1])).size === keys.length
  );
}

function isContact(text: string): boolean {
  return /^mailto:[^\s@]+@[^\s@]+$/.test(text) || (/^https:\/\/\S+$/.test(text) && URL.canParse(text));
}

function isSite(text: string): boolean {
  if (!URL.canParse(text) || /[?#@]/.test(text)) return false;
  const { protocol, pathname } = new URL(text);
  return /^https?:$/.test(protocol) && /^\/*$/.test(pathname);
}

/** The names of the variables that are read; `.env.example` explains each. */
export const variableNames: readonly string[] = Object.keys(variables);

/** Everything the operator sets, read once from the environment. Addresses have no trailing slash; paths are absolute. */
export type Config = z.output<typeof schema>;

/**
 * Reads the environment. Empty variables count as not set, as in an `.env` file with nothing after the sign.
 * @throws Fault `bad_configuration` with one line per variable that says what it should be (never its value).
 */
export function parseConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter(([, value]) => value !== ""),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = new Set(result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}.`));
  throw new Fault("bad_configuration", { message: [...lines].join("\n") });
}

/**
 * The configuration of this process: the environment, and below it the file `.env` of the folder it was started in.
 * Read once. @throws Fault `bad_configuration`
 */
export function getConfig(): Config {
  return processState("config", () => {
    // Tests set what they need; an operator's file must not point them at a real database.
    const file = process.env.NODE_ENV === "test" ? {} : readEnvFile(".env");
    return parseConfig({ ...file, ...process.env });
  });
}

/** The variables of an `.env` file; none when there is no file. @throws Fault `bad_configuration` if it cannot be read */
export function readEnvFile(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch (error) {
    if (faultDetail(error) === "ENOENT") return {};
    throw new Fault("bad_configuration", { message: `${path} cannot be read (${faultDetail(error)}).` });
  }
}

/** Was this process started by an npm script? */
export function isStartedByNpm(): boolean {
  return process.env.npm_lifecycle_event !== undefined;
}
