import { expect, test } from "vitest";
import { brokenRedisVersion } from "./version-floor.ts";

const info = (version: string) => `# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\n`;

test.each(["6.0.16", "6.2.19", "7.0.15", "7.2.10", "7.4.5", "8.0.3", "8.2.1", "8.1.9"])(
  "%s is known to let scripts break out",
  (version) => {
    expect(brokenRedisVersion(info(version))).toBe(version);
  },
);

test.each(["6.2.20", "7.2.11", "7.4.6", "8.0.4", "8.2.2", "8.2.10", "8.4.0", "9.0.0"])(
  "nothing is known against %s",
  (version) => {
    expect(brokenRedisVersion(info(version))).toBeNull();
  },
);

test("Valkey has its own numbers, and what cannot be read is not judged", () => {
  expect(brokenRedisVersion(`${info("7.2.4")}valkey_version:8.1.0\r\n`)).toBeNull();
  expect(brokenRedisVersion("")).toBeNull();
});
