/** A program as readers copy it. */
export type Example = { language: "curl" | "javascript" | "python"; name: string; code: string };

/** How an address that answers JSON is asked. */
export function jsonExamples(address: string): Example[] {
  return [
    { language: "curl", name: "curl", code: `curl -fsS '${address}'` },
    {
      language: "javascript",
      name: "JavaScript",
      code: `const response = await fetch("${address}");
if (!response.ok) throw new Error(String(response.status));
console.log(await response.json());`,
    },
    {
      language: "python",
      name: "Python",
      code: `import json
from urllib.request import urlopen

with urlopen("${address}") as response:
    print(json.load(response))`,
    },
  ];
}

/** How the newest figures are fetched and read, row by row. An empty cell is a figure that is held back. */
export function fileExamples(publicUrl: string): Example[] {
  const address = `${publicUrl}/data/latest/province-persons`;
  return [
    { language: "curl", name: "curl", code: `curl -fsSL '${address}.csv'` },
    {
      language: "javascript",
      name: "JavaScript",
      code: `const response = await fetch("${address}.json");
const { release, rows } = await response.json();
for (const { code, name, persons } of rows) console.log(release.id, code, name, persons ?? "-");`,
    },
    {
      language: "python",
      name: "Python",
      code: `import csv
from urllib.request import urlopen

with urlopen("${address}.csv") as response:
    for row in csv.DictReader(response.read().decode().splitlines()):
        print(row["release"], row["code"], row["name"], row["persons"] or "-")`,
    },
  ];
}

/** How a status is checked: solve the challenge, then ask. */
export function checkExamples(publicUrl: string, village: string, name: string): Example[] {
  const api = `${publicUrl}/api/v1`;
  return [
    {
      language: "javascript",
      name: "JavaScript (Node.js)",
      code: `import { pbkdf2Sync } from "node:crypto";

const api = "${api}";
const { challenge } = await (await fetch(\`\${api}/captcha?for=check\`)).json();
const { nonce, salt, cost, keyLength, keyPrefix } = challenge.parameters;

const password = Buffer.concat([Buffer.from(nonce, "hex"), Buffer.alloc(4)]);
let counter = 0;
let derivedKey = "";
do {
  password.writeUInt32BE(counter, password.length - 4);
  derivedKey = pbkdf2Sync(password, Buffer.from(salt, "hex"), cost, keyLength, "sha256").toString("hex");
} while (!derivedKey.startsWith(keyPrefix) && ++counter);

const solution = { counter, derivedKey };
const captcha = Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");
const response = await fetch(\`\${api}/checks\`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ village: "${village}", name: "${name}", captcha }),
});
console.log(JSON.stringify(await response.json()));`,
    },
    {
      language: "python",
      name: "Python",
      code: `import base64, hashlib, itertools, json
from urllib.request import Request, urlopen

api = "${api}"
challenge = json.load(urlopen(f"{api}/captcha?for=check"))["challenge"]
p = challenge["parameters"]
nonce, salt = bytes.fromhex(p["nonce"]), bytes.fromhex(p["salt"])

for counter in itertools.count():
    password = nonce + counter.to_bytes(4, "big")
    key = hashlib.pbkdf2_hmac("sha256", password, salt, p["cost"], p["keyLength"]).hex()
    if key.startswith(p["keyPrefix"]):
        break

solved = {"challenge": challenge, "solution": {"counter": counter, "derivedKey": key}}
captcha = base64.b64encode(json.dumps(solved).encode()).decode()
body = json.dumps({"village": "${village}", "name": "${name}", "captcha": captcha}).encode()
request = Request(f"{api}/checks", body, {"content-type": "application/json"})
print(urlopen(request).read().decode())`,
    },
  ];
}
