// Verifies the code of a printout without internet and without any package: node verify-proof.mjs keys.json CODE
// keys.json is /.well-known/dataku-keys.json of the portal, fetched once and kept. The bytes are described in docs/proof.md.
import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const [keysFile = "", ...typed] = process.argv.slice(2);
const { keys } = JSON.parse(readFileSync(keysFile, "utf8"));
const bytes = fromBase32(typed.join(""));
const body = bytes.subarray(0, -64);

let at = 0;
const byte = () => body.readUInt8(at++);
const pair = () => (byte() << 8) | byte();
const take = (count) => {
  at += count;
  return body.subarray(at - count, at);
};
const text = () => take(byte()).toString("utf8");
const day = () => new Date(Date.UTC(2000, 0, 1 + pair())).toISOString().slice(0, 10);

if (byte() !== 1) end("not a code of this kind");
const keyId = text();
const key = keys.find(({ kid }) => kid === keyId);
if (!key) end(`made with the key "${keyId}", which is not in ${keysFile}`);
const signed = Buffer.concat([Buffer.from("dataku-proof/1\n"), body]);
if (!verify(null, signed, createPublicKey({ key, format: "jwk" }), bytes.subarray(-64)))
  end("the signature is wrong");

const answer = { checked_on: day(), release: number() };
const flags = byte();
answer.outcome = ["found", "not_found", "near", "too_many"][flags & 3];
answer.synthetic = (flags & 16) !== 0;
answer.register = coded(["DTSEN", "DTKS"]);
answer.as_of = day();
answer.period = period();
answer.village = String(take(5).readUIntBE(0, 5)).padStart(10, "0");
answer.age_band = coded([
  "0-9",
  "10-19",
  "20-29",
  "30-39",
  "40-49",
  "50-59",
  "60-69",
  "70-79",
  "80-89",
  "90+",
]);
if (flags & 32) answer.desil = byte() || null;
if (flags & 32) answer.dukcapil = coded(["padan", "tidak_padan", "belum_rekam"]);
take(10); // the keyed hash of the name, which only the portal can compare
const programmes =
  "PKH SEMBAKO PBI_JK BST BLT_DD BLT_BBM BPNT_PPKM ATENSI YAPI PENA PERMAKANAN RUTILAHU SEMBAKO_ADAPTIF PKSA KUBE KAT";
const stages =
  "CANDIDATE ACCOUNT_OPENING ACCOUNT_CHECK ACCOUNT_OK ACCOUNT_FAILED TREASURY_CHECK TREASURY_FAILED PAYMENT_ORDER PAYMENT_ORDERED STANDING_INSTRUCTION DISBURSED NOT_WITHDRAWN EXCLUDED_INCOMPLETE EXCLUDED_OCCUPATION EXCLUDED_LOCAL EXCLUDED_DECEASED EXCLUDED_FIELD EXCLUDED_SOCIAL_WORKER DATA_MISMATCH";
answer.programmes = Array.from({ length: byte() }, () => ({
  programme: coded(programmes.split(" ")),
  receiving: byte() === 1,
  stage: coded(stages.split(" ")),
  period: period(),
}));
process.stdout.write(`${JSON.stringify({ valid: true, ...answer }, null, 2)}\n`);

function end(reason) {
  process.stdout.write(`${JSON.stringify({ valid: false, reason }, null, 2)}\n`);
  process.exit(1);
}

function number() {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const next = byte();
    value += (next & 127) * factor;
    if (next < 128) return value;
  }
}

/** 0: a text follows; 255: nothing; otherwise the place in the list, from 1. */
function coded(names) {
  const value = byte();
  return value === 0 ? text() : value === 255 ? null : names[value - 1];
}

function period() {
  const value = pair();
  if (value === 0xffff) return null;
  if (value === 0xfffe) return text();
  const [year, part] = [2000 + (value >> 5), value & 31];
  return part > 12 ? `${year}-Q${part - 12}` : `${year}-${String(part).padStart(2, "0")}`;
}

function fromBase32(code) {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const plain = code.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  const values = [...plain].map((letter) => letters.indexOf(letter));
  if (values.length < 104 || values.includes(-1)) end("not a code of this kind");
  const bits = values.map((value) => value.toString(2).padStart(5, "0")).join("");
  const whole = bits.match(/.{8}/g);
  if (bits.slice(whole.length * 8).includes("1")) end("not a code of this kind");
  return Buffer.from(whole.map((eight) => Number.parseInt(eight, 2)));
}
