import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { afterEach, describe, expect, test, vi } from "vitest";
import { getConfig, parseConfig, readEnvFile, variableNames } from "./config.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const site = "PUBLIC_URL must be only a protocol, a host and a port, such as https://dataku.example.go.id.";

const refusal = (environment: Record<string, string>) => {
  try {
    parseConfig(environment);
  } catch (error) {
    return (error as Error).message;
  }
  return null;
};

test("with nothing set, the portal listens on this machine only and needs no other server", () => {
  const config = parseConfig({});
  expect(config).toMatchObject({
    port: 3000,
    host: "127.0.0.1",
    publicUrl: "http://localhost:3000",
    publicUrlIsSet: false,
    databaseUrl: null,
    projectionDatabaseUrl: null,
    redisUrl: null,
    appSecret: null,
    projectionPepper: null,
    trustedProxyHops: 0,
    quotaScale: 1,
    captcha: "altcha",
    altchaSeconds: 2,
    logLevel: "info",
    demo: false,
    production: true,
  });
  expect(config.dataDir).toBe(join(process.cwd(), ".dataku"));
});

test("an empty or blank variable counts as not set", () => {
  expect(parseConfig({ PORT: "", DATABASE_URL: " ", QUOTA_SCALE: "" })).toEqual(parseConfig({}));
});

test("a trailing slash of the public address is dropped", () => {
  const config = parseConfig({ PUBLIC_URL: "https://dataku.example.go.id/" });
  expect(config.publicUrl).toBe("https://dataku.example.go.id");
  expect(config.publicUrlIsSet).toBe(true);
  expect(parseConfig({ PUBLIC_URL: "http://localhost:0" }).publicUrlIsSet).toBe(false);
});

describe("a wrong variable gets one line that says what it should be, never its value", () => {
  test.each([
    ["PORT", "70000", "PORT must be a whole number from 0 to 65535."],
    ["PORT", "0x10", "PORT must be a whole number from 0 to 65535."],
    ["PORT", "-1", "PORT must be a whole number from 0 to 65535."],
    ["PUBLIC_URL", "dataku.go.id", site],
    ["PUBLIC_URL", "https://go.id/dataku", site],
    ["PUBLIC_URL", "https://a:b@go.id", site],
    [
      "DATABASE_URL",
      "mysql://s3cret@h/d",
      "DATABASE_URL must be an address such as postgres://user:password@host:5432/dataku.",
    ],
    ["REDIS_URL", "localhost:6379", "REDIS_URL must be an address such as redis://127.0.0.1:6379."],
    ["APP_SECRET", "too short", "APP_SECRET must have at least 32 characters."],
    ["PROJECTION_PEPPER", "x", "PROJECTION_PEPPER must have at least 32 characters."],
    ["TRUSTED_PROXY_HOPS", "all", "TRUSTED_PROXY_HOPS must be a whole number from 0 to 10."],
    ["QUOTA_SCALE", "0", "QUOTA_SCALE must be a number from 0.001 to 1000000."],
    ["QUOTA_SCALE", "Infinity", "QUOTA_SCALE must be a number from 0.001 to 1000000."],
    ["ALTCHA_SECONDS", "60", "ALTCHA_SECONDS must be a number of seconds from 0.1 to 30."],
    ["CAPTCHA", "picture", "CAPTCHA must be altcha or hcaptcha."],
    [
      "SEAL_PUBLIC_KEYS",
      "dinsos:s3cret",
      "SEAL_PUBLIC_KEYS must be public keys of `intake keygen`, such as dinsos:BASE64, separated by commas.",
    ],
    [
      "EVIDENCE_URL",
      "https://bucket",
      "EVIDENCE_URL must be file:/path or s3://bucket?endpoint=https://host&region=name.",
    ],
    [
      "MACHINE_KEYS",
      "siks:short",
      "MACHINE_KEYS must be id:secret of at least 32 characters, separated by commas.",
    ],
    ["RETENTION_USUL_DAYS", "-1", "RETENTION_USUL_DAYS must be a whole number from 0 to 36500."],
    ["LOG_LEVEL", "loud", "LOG_LEVEL must be fatal or error or warn or info or debug or trace or silent."],
    ["DEMO", "yes", "DEMO must be 0 or 1."],
  ])("%s=%s", (name, value, line) => {
    expect(refusal({ [name]: value })).toBe(line);
  });

  test("all wrong variables are told at once", () => {
    expect(refusal({ PORT: "x", REDIS_URL: "x" })?.split("\n")).toHaveLength(2);
  });
});

test(".env.example lists exactly the variables that are read, with their defaults", () => {
  const example = parseEnv(readFileSync(".env.example", "utf8"));
  expect(Object.keys(example).sort()).toEqual(variableNames.toSorted());
  expect(parseConfig(example)).toEqual(parseConfig({}));
  const set = Object.entries(example).filter(([, value]) => value !== "");
  expect(Object.fromEntries(set)).toEqual({
    PORT: "3000",
    HOST: "127.0.0.1",
    WORKERS: "1",
    DATA_DIR: ".dataku",
    TRUSTED_PROXY_HOPS: "0",
    QUOTA_SCALE: "1",
    CAPTCHA: "altcha",
    ALTCHA_SECONDS: "2",
    RETENTION_USUL_DAYS: "365",
    RETENTION_SANGGAH_DAYS: "365",
    RETENTION_PENGADUAN_DAYS: "180",
    LOG_LEVEL: "info",
    DEMO: "0",
    NODE_ENV: "production",
  });
});

test("every variable of .env.example has its meaning in a comment above it", () => {
  const lines = readFileSync(".env.example", "utf8").split("\n");
  for (const name of variableNames) {
    const above = lines[lines.findIndex((line) => line.startsWith(`${name}=`)) - 1] ?? "";
    expect(name === "HOST" || above.startsWith("# "), name).toBe(true);
  }
});

describe("hCaptcha", () => {
  const set = {
    CAPTCHA: "hcaptcha",
    HCAPTCHA_SITE_KEY: "site",
    HCAPTCHA_SECRET: "secret",
    HCAPTCHA_HOSTNAMES: "dataku.example, WWW.dataku.example",
  };
  const stub = "http://127.0.0.1:9/siteverify";
  const elsewhere = "HCAPTCHA_VERIFY_URL must be an address of https://api.hcaptcha.com in production.";

  test("is set up by three variables, and none may be left out", () => {
    expect(parseConfig(set).hcaptcha).toEqual({
      siteKey: "site",
      secret: "secret",
      hostnames: ["dataku.example", "www.dataku.example"],
      verifyUrl: "https://api.hcaptcha.com/siteverify",
    });
    for (const name of ["HCAPTCHA_SITE_KEY", "HCAPTCHA_SECRET", "HCAPTCHA_HOSTNAMES"])
      expect(refusal({ ...set, [name]: "" })).toBe(`${name} must be set when CAPTCHA is hcaptcha.`);
  });

  test.each([
    stub,
    "http://api.hcaptcha.com/siteverify",
    "https://api.hcaptcha.com.example/siteverify",
    "https://api.hcaptcha.com@example.org/siteverify",
    "https://api.hcaptcha.com:8443/siteverify",
  ])("in production tokens are verified at hCaptcha and nowhere else: not at %s", (url) => {
    expect(refusal({ ...set, HCAPTCHA_VERIFY_URL: url })).toBe(elsewhere);
    expect(refusal({ ...set, HCAPTCHA_VERIFY_URL: url, NODE_ENV: "production" })).toBe(elsewhere);
  });

  test("a test may verify somewhere else", () => {
    const config = parseConfig({ ...set, HCAPTCHA_VERIFY_URL: stub, NODE_ENV: "test" });
    expect(config.hcaptcha?.verifyUrl).toBe(stub);
  });
});

test("a bucket for photos needs its credentials", () => {
  const bucket = { EVIDENCE_URL: "s3://evidence?endpoint=http://127.0.0.1:9", EVIDENCE_S3_KEY: "k" };
  expect(refusal(bucket)).toBe("EVIDENCE_S3_SECRET must be set when EVIDENCE_URL is a bucket.");
  expect(parseConfig({ ...bucket, EVIDENCE_S3_SECRET: "s" }).evidence).toMatchObject({
    s3Key: "k",
    s3Secret: "s",
  });
});

test("programs of officers are known by id", () => {
  const config = parseConfig({ MACHINE_KEYS: `siks:${"a".repeat(32)}, dinsos:${"b:".repeat(16)}` });
  expect([...config.machineKeys]).toEqual([
    ["siks", "a".repeat(32)],
    ["dinsos", "b:".repeat(16)],
  ]);
});

test("an .env file is read when there is one, and a missing one is nothing", () => {
  const made = mkdtempSync(join(tmpdir(), "dataku-env-"));
  expect(readEnvFile(join(made, ".env"))).toEqual({});
  writeFileSync(join(made, ".env"), "PORT=4000\n# note\nAPP_SECRET=\n");
  expect(readEnvFile(join(made, ".env"))).toEqual({ PORT: "4000", APP_SECRET: "" });
  expect(() => readEnvFile(made)).toThrow("cannot be read (EISDIR)");
  rmSync(made, { recursive: true });
});

test("the environment is read once per process", () => {
  const first = getConfig();
  vi.stubEnv("PORT", "4321");
  expect(getConfig()).toBe(first);
});
